import { isBlank } from "../../shared/isBlank.ts";
import { openBrackets } from "../closers.ts";
import type { CursorPlace } from "../cursorPlace.ts";
import type { Nothing } from "./filter.ts";
import type { PlacedText } from "./overlapWithRestOfLine.ts";

/** An arrow, an assignment, a sum or a conjunction; no increment and no comparison, which also is an operator's name. */
const wantsMore = /(?:=>|&&|[\w\s]=|[\w\s)]\+)$/;

/**
 * Drops a line that opens a bracket in the middle of another and leaves it open: `map(│)` would become `map(user => {)`. Where nothing
 * is left of the cursor's line after it, a line may well end in an open bracket. Nor is there a line that wants an operand before a
 * closer: `map(│)` would become `map(user =>)`.
 */
export function dropOpenEnd(placed: PlacedText, { lineBefore, restOfLine }: CursorPlace): PlacedText | Nothing {
  const left = restOfLine.slice(placed.replaceAfter);
  if (isBlank(left) || placed.text.includes("\n")) return placed;
  if (wantsMore.test(placed.text) && /^\s*[)\]}]/.test(left)) return { none: "leavesOpen" };
  const opens = openBrackets(lineBefore + placed.text + left) > openBrackets(lineBefore + restOfLine);
  return opens ? { none: "leavesOpen" } : placed;
}
