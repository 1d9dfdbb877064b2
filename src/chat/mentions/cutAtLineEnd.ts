/** As many whole lines of a text as there is room for. */
import { lineCount } from "../lineCount.ts";

export interface CutText {
  readonly text: string;
  /** "cut after line 120 of 4,000"; undefined when all of it is there. */
  readonly note?: string;
}

/** Where even the first line is longer, it is cut inside, between two characters. */
export function cutAtLineEnd(text: string, maxChars: number): CutText {
  if (text.length <= maxChars) return { text };
  const end = text.lastIndexOf("\n", maxChars);
  const kept = end > 0 ? text.slice(0, end) : text.slice(0, maxChars).replace(/[\uD800-\uDBFF]$/, "");
  const lines = kept.split("\n").length.toLocaleString("en");
  return { text: kept, note: end > 0 ? `cut after line ${lines} of ${lineCount(text).toLocaleString("en")}` : "cut in its first line" };
}
