/** Lines that the user changed lately elsewhere: a change often goes on at the next place. */
import type { ContextSource } from "../contextSource.ts";

/** A longer change is a paste or a reformatted file, and says less about what comes. */
const maxEditCharacters = 400;

export const recentEdits: ContextSource = {
  fillsUpTo: 0.95,
  candidates: ({ recentEdits: oldestFirst }) =>
    oldestFirst
      .map(({ path, text }, index) => ({ piece: { source: "recentEdits", path, text } as const, score: index + 1 }))
      .filter(({ piece }) => piece.text.length <= maxEditCharacters),
};
