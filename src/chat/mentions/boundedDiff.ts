/** Diffs of several files as one text that stays within bounds. */
import { t } from "@vscode/l10n";
import { cutAtLineEnd } from "./cutAtLineEnd.ts";
import { quotable } from "./quotable.ts";

/** One file must not leave the others without room. */
const maxFileCharacters = 12_000;
/** Some 16,000 tokens: twice what the longest context holds. */
const maxCharacters = 64_000;
/** Less than this of a diff is its head. */
const minFileCharacters = 500;

export interface BoundedDiff {
  readonly text: string;
  /** What is missing, in words: "cart.ts: cut after line 300 of 900". */
  readonly notes: readonly string[];
}

/** @param files a path for the notes, and a diff as git prints it */
export function boundedDiff(files: readonly { readonly path: string; readonly diff: string }[]): BoundedDiff {
  const texts: string[] = [];
  const notes: string[] = [];
  let room = maxCharacters;
  let withoutRoom = 0;
  for (const { path, diff } of files) {
    if (room < minFileCharacters) {
      withoutRoom++;
      continue;
    }
    const { text, note } = cutAtLineEnd(withVisibleHead(diff.trimEnd()), Math.min(maxFileCharacters, room));
    room -= text.length + 1;
    texts.push(text);
    if (note !== undefined) notes.push(`${quotable(path)}: ${note}`);
  }
  if (withoutRoom > 0)
    notes.push(withoutRoom === 1 ? t("1 more file left out for want of room") : t("{0} more files left out for want of room", withoutRoom));
  return { text: texts.join("\n"), notes };
}

/** Lines above the first hunk hold file names, which git writes as they are if its `core.quotePath` is off. */
function withVisibleHead(diff: string): string {
  const hunk = diff.indexOf("\n@@");
  const head = hunk === -1 ? diff : diff.slice(0, hunk);
  // Behind a name with spaces git writes a tab.
  const lines = head.split("\n").map((line) => quotable(line.trimEnd()));
  return lines.join("\n") + (hunk === -1 ? "" : diff.slice(hunk));
}
