import { isBlank } from "../../shared/isBlank.ts";
import { isCloser } from "../blockEnd.ts";
import type { CursorPlace } from "../cursorPlace.ts";
import { indentColumns } from "../indentation.ts";
import type { Nothing } from "./filter.ts";

/** A last line of fewer characters that the line below begins with is as likely a short line of its own. */
const minPartCharacters = 6;

/**
 * Cuts the text before a line that stands below the cursor already, white space aside. Indented deeper it is another line
 * (`return false` in a block and again after it). A line without words, such as `}`, is common enough to be right twice, so it only
 * counts as the text's last line and at exactly the same indentation. The last of several lines may be only a part of the one
 * below, where the model was stopped in the middle.
 */
export function dropRepeatOfFollowingLines(text: string, place: CursorPlace): string | Nothing {
  const { lineBefore, restOfLine, nextLine } = place;
  if (nextLine === undefined) return text;
  const lines = (lineBefore + text).split("\n");
  const last = lines.length - 1;
  const repeat = lines.findIndex(
    // With text after the cursor its line is not whole yet.
    (line, index) =>
      (index > 0 || isBlank(restOfLine)) &&
      (repeatsLine(line, nextLine, index === last) || (index > 0 && index === last && isPart(line, nextLine))),
  );
  if (repeat === -1) return text;
  const kept = lines.slice(0, repeat).join("\n").slice(lineBefore.length).trimEnd();
  return kept === "" ? { none: "repeatsSuffix" } : kept;
}

/** Whether a line is the one below it, and not one that is right twice. */
export function repeatsLine(line: string, nextLine: string, isLast: boolean): boolean {
  if (withoutBlanks(line) !== withoutBlanks(nextLine)) return false;
  const isTrivial = isCloser(line.trim()) || !/[\p{L}\p{N}]/u.test(line);
  return isTrivial ? isLast && indentColumns(line) === indentColumns(nextLine) : indentColumns(line) <= indentColumns(nextLine);
}

function isPart(line: string, nextLine: string): boolean {
  const part = withoutBlanks(line);
  return part.length >= minPartCharacters && indentColumns(line) === indentColumns(nextLine) && withoutBlanks(nextLine).startsWith(part);
}

function withoutBlanks(line: string): string {
  return line.replace(/\s+/g, "");
}
