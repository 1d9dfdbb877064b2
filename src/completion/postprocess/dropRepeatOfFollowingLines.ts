import { isCloser } from "../blockEnd.ts";
import { type CursorPlace, isBlank } from "../cursorPlace.ts";
import { indentColumns } from "../indentation.ts";
import type { Nothing } from "./filter.ts";

/**
 * Cuts the text before a line that stands below the cursor already. Indented deeper it is another line (`return false` in
 * a block and again after it). A line without words, such as `}`, is common enough to be right twice, so it only counts as the
 * text's last line and at exactly the same indentation.
 */
export function dropRepeatOfFollowingLines(text: string, place: CursorPlace): string | Nothing {
  const { lineBefore, restOfLine, nextLine } = place;
  if (nextLine === undefined) return text;
  const lines = (lineBefore + text).split("\n");
  const repeat = lines.findIndex(
    // With text after the cursor its line is not whole yet.
    (line, index) => (index > 0 || isBlank(restOfLine)) && repeats(line, nextLine, index === lines.length - 1),
  );
  if (repeat === -1) return text;
  const kept = lines.slice(0, repeat).join("\n").slice(lineBefore.length).trimEnd();
  return kept === "" ? { none: "repeatsSuffix" } : kept;
}

function repeats(line: string, nextLine: string, isLast: boolean): boolean {
  if (line.trim() !== nextLine.trim()) return false;
  const isTrivial = isCloser(line.trim()) || !/[\p{L}\p{N}]/u.test(line);
  return isTrivial ? isLast && indentColumns(line) === indentColumns(nextLine) : indentColumns(line) <= indentColumns(nextLine);
}
