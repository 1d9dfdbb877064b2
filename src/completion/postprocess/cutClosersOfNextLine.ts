import { isBlank } from "../../shared/isBlank.ts";
import { missingClosers, unmatchedClosers } from "../closers.ts";
import type { CursorPlace } from "../cursorPlace.ts";
import { indentColumns } from "../indentation.ts";
import type { PlacedText } from "./overlapWithRestOfLine.ts";

/** What ends a comment or a string of several lines, on a line of its own. */
const endOfPassage = /^(?:"""|'''|\*\/|-->)$/;

const leadingBrackets = /^[)\]}]+/;

/**
 * Cuts the text before closers that stand on the line below the cursor: the end of the comment or string that the cursor is in, or
 * brackets that the cursor's line opened, with the closers at its depth. What the text opens itself it may close.
 */
export function cutClosersOfNextLine(placed: PlacedText, place: CursorPlace): PlacedText {
  const { lineBefore, restOfLine, nextLine } = place;
  if (nextLine === undefined || !isBlank(restOfLine)) return placed;
  const kept = withoutEndOfPassage(placed.text, nextLine.trim()) ?? withoutBrackets(placed.text, lineBefore, nextLine);
  return kept === undefined ? placed : { ...placed, text: kept.trimEnd() };
}

function withoutEndOfPassage(text: string, next: string): string | undefined {
  const [line = ""] = text.split("\n").slice(-1);
  const isSecondEnd =
    endOfPassage.test(next) && line.endsWith(next) && line.split(next).length === 2 && !isBlank(line.slice(0, -next.length));
  return isSecondEnd ? text.slice(0, -next.length) : undefined;
}

function withoutBrackets(text: string, lineBefore: string, nextLine: string): string | undefined {
  const below = leadingBrackets.exec(nextLine.trim())?.[0] ?? "";
  const missing = missingClosers(lineBefore);
  const isOfLine = below !== "" && missing.endsWith(below) && indentColumns(nextLine) === indentColumns(lineBefore);
  // With a quote open nobody knows what is in a string and what is not.
  if (!isOfLine || /["'`]/.test(missing) || text.includes("\n")) return undefined;
  const [surplus] = unmatchedClosers(text, new Set()).slice(missing.length - below.length);
  return surplus === undefined ? undefined : text.slice(0, surplus);
}
