import { isBlank } from "../../shared/isBlank.ts";
import type { GenerationContext, Nothing } from "./filter.ts";
import { trimLeadingBlankLines } from "./trimLeadingBlankLines.ts";

/** Shorter lines (`i++;`, `0, 0,`) are right twice now and then; of longer ones one in two thousand is, in this repository's files. */
const minLineCharacters = 8;

/** Takes off first lines that are the one above the cursor again, and drops the text where nothing else is in it. */
export function dropRepeatOfPreviousLine(text: string, { place }: GenerationContext): string | Nothing {
  const { lineBefore, previousLine } = place;
  if (previousLine === undefined || !isBlank(lineBefore)) return text;
  const above = previousLine.trim();
  if (above.length < minLineCharacters || !/[\p{L}\p{N}]/u.test(above)) return text;
  const lines = text.split("\n");
  const start = lines.findIndex((line) => line.trim() !== above);
  if (start === 0) return text;
  const left = start === -1 ? "" : lines.slice(start).join("\n");
  return isBlank(left) ? { none: "repeatsAbove" } : trimLeadingBlankLines(`\n${left}`, { place });
}
