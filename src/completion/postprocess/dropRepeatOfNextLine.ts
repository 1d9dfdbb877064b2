import type { CursorPlace } from "../cursorPlace.ts";
import { repeatsLine } from "./dropRepeatOfFollowingLines.ts";
import type { Nothing } from "./filter.ts";
import type { PlacedText } from "./overlapWithRestOfLine.ts";

/** Drops a text that makes the cursor's line, together with what stays right of the cursor, the same as the line below. */
export function dropRepeatOfNextLine(placed: PlacedText, { lineBefore, restOfLine, nextLine }: CursorPlace): PlacedText | Nothing {
  const line = (lineBefore + placed.text + restOfLine.slice(placed.replaceAfter)).split("\n").at(-1) ?? "";
  const hasWord = /[\p{L}\p{N}]/u.test(line);
  return nextLine !== undefined && hasWord && repeatsLine(line, nextLine, true) ? { none: "repeatsSuffix" } : placed;
}
