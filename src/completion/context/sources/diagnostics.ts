/** What is said to be wrong near the cursor: a missing import, a wrong type, a name that does not exist. */
import type { ContextSource } from "../contextSource.ts";

/** Compilers explain at length; the first sentence names the problem. */
const maxMessageCharacters = 160;

export const diagnostics: ContextSource = {
  fillsUpTo: 1,
  candidates: ({ diagnostics: problems }) =>
    problems.map(({ severity, message }, index) => ({
      piece: { source: "diagnostics", text: `${severity}: ${(message.split("\n")[0] ?? "").slice(0, maxMessageCharacters)}` },
      score: 1 / (1 + index),
    })),
};
