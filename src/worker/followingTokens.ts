import type { Tokenizer } from "../tokenizer/tokenizer.ts";

/** Enough to see what the text before must lead to; more lines would cost time and decide nothing. */
const maxLines = 4;
/** With 48 of them pass@1 on single-line holes is no higher (bench/humaneval.mjs), with 12 no lower; some lines begin with much indentation. */
const maxTokens = 24;

/** The text after the cursor by which continuations are compared: the rest of the line and the next lines that are not blank. */
export function followingTokens(tokenizer: Tokenizer, suffix: string): number[] {
  const [rest = "", ...below] = suffix.split("\n");
  const lines = below.filter((line) => line.trim().length > 0).slice(0, maxLines);
  return tokenizer.encode([rest, ...lines, ""].join("\n")).slice(0, maxTokens);
}
