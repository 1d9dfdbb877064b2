import { openBrackets } from "../closers.ts";
import { type CursorPlace, isBlank } from "../cursorPlace.ts";
import type { Nothing } from "./filter.ts";
import type { PlacedText } from "./overlapWithRestOfLine.ts";

/**
 * Drops a line that opens a bracket in the middle of another and leaves it open: `map(│)` would become `map(user => {)`. Where nothing
 * is left of the cursor's line after it, a line may well end in an open bracket.
 */
export function dropOpenEnd(placed: PlacedText, { lineBefore, restOfLine }: CursorPlace): PlacedText | Nothing {
  const left = restOfLine.slice(placed.replaceAfter);
  if (isBlank(left) || placed.text.includes("\n")) return placed;
  const opens = openBrackets(lineBefore + placed.text + left) > openBrackets(lineBefore + restOfLine);
  return opens ? { none: "leavesOpen" } : placed;
}
