/** Code like that around the cursor, from tabs used lately: what people write next is often a variation of what they look at. */
import type { Candidate, ContextSource } from "../contextSource.ts";
import type { SimilarWindow } from "../similarWindows.ts";

/** Tabs looked at; more are rarely worked with at the same time. */
const maxTabs = 20;
/** Texts with less in common are about something else: two random places of one project share some 2 to 5 % of their names. */
const minSimilarity = 0.06;
/** A tab in another language is worth less than one with half as much in common. */
const otherLanguageFactor = 0.4;

export const similarTabs: ContextSource = {
  fillsUpTo: 0.65,
  candidates({ openFiles }, { snapshot, identifiers, similarWindows }) {
    const { languageId, path } = snapshot;
    const files = openFiles.filter((file) => file.path !== path).slice(0, maxTabs);
    // Files of the same language come first, so that they are read first when time is short.
    const ordered = [...files.filter((file) => file.languageId === languageId), ...files.filter((file) => file.languageId !== languageId)];
    return withoutOverlaps(
      similarWindows
        .of(ordered, identifiers)
        .filter(({ similarity }) => similarity >= minSimilarity)
        .map((window) => ({ window, score: window.similarity * (window.file.languageId === languageId ? 1 : otherLanguageFactor) }))
        .sort((one, other) => other.score - one.score),
    );
  },
};

/** Of windows that share lines only the best: a window shares lines with the next one of its file on either side. */
function withoutOverlaps(bestFirst: readonly { readonly window: SimilarWindow; readonly score: number }[]): readonly Candidate[] {
  const taken = new Set<string>();
  return bestFirst.flatMap(({ window: { file, number, text }, score }): readonly Candidate[] => {
    const key = (window: number) => JSON.stringify([file.path, window]);
    if (taken.has(key(number - 1)) || taken.has(key(number + 1))) return [];
    taken.add(key(number));
    return [{ piece: { source: "similarTabs", path: file.path, text }, score }];
  });
}
