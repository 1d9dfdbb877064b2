/** Definitions of symbols near the cursor. */
import type { ContextSource } from "../contextSource.ts";

/** The head of a definition says what there is to know from outside. */
const maxDefinitionCharacters = 400;

export const definitions: ContextSource = {
  fillsUpTo: 0.85,
  candidates: ({ definitions: found }) =>
    found.map(({ path, text }, index) => ({
      piece: { source: "definitions", path, text: wholeLines(text) },
      score: 1 / (1 + index),
    })),
};

function wholeLines(text: string): string {
  if (text.length <= maxDefinitionCharacters) return text;
  const end = text.lastIndexOf("\n", maxDefinitionCharacters);
  return end <= 0 ? "" : text.slice(0, end);
}
