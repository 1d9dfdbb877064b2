/** As many whole lines of a text as there is room for. */
import { t } from "@vscode/l10n";
import { lineCount } from "../lineCount.ts";

export interface CutText {
  readonly text: string;
  /** "cut after line 120 of 4,000"; undefined when all of it is there. */
  readonly note?: string;
}

/** Where even the first line is longer, it is cut inside, between two characters. */
export function cutAtLineEnd(text: string, maxCharacters: number): CutText {
  if (text.length <= maxCharacters) return { text };
  const end = text.lastIndexOf("\n", maxCharacters);
  const kept = end > 0 ? text.slice(0, end) : text.slice(0, maxCharacters).replace(/[\uD800-\uDBFF]$/, "");
  const lines = kept.split("\n").length.toLocaleString("en");
  return {
    text: kept,
    note: end > 0 ? t("cut after line {0} of {1}", lines, lineCount(text).toLocaleString("en")) : t("cut in its first line"),
  };
}
