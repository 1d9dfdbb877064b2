/** The lines around a cursor, which most rules of completion are about. */
import { isBlank } from "../shared/isBlank.ts";

export interface CursorPlace {
  /** Text before the cursor on its line. */
  readonly lineBefore: string;
  /** Text after the cursor on its line. */
  readonly restOfLine: string;
  /** The last line above the cursor's that is not blank. */
  readonly previousLine: string | undefined;
  /** The first line below the cursor's that is not blank. */
  readonly nextLine: string | undefined;
}

export function cursorPlace(prefix: string, suffix: string): CursorPlace {
  const lineStart = prefix.lastIndexOf("\n") + 1;
  const lineEnd = suffix.indexOf("\n");
  return {
    lineBefore: prefix.slice(lineStart),
    restOfLine: lineEnd === -1 ? suffix : suffix.slice(0, lineEnd),
    previousLine: lineStart === 0 ? undefined : lastLineWithText(prefix.slice(0, lineStart - 1)),
    nextLine: lineEnd === -1 ? undefined : firstLineWithText(suffix.slice(lineEnd + 1)),
  };
}

function lastLineWithText(text: string): string | undefined {
  const end = text.trimEnd().length;
  if (end === 0) return undefined;
  const lineEnd = text.indexOf("\n", end);
  return text.slice(text.lastIndexOf("\n", end - 1) + 1, lineEnd === -1 ? undefined : lineEnd);
}

function firstLineWithText(text: string): string | undefined {
  return text.split("\n").find((line) => !isBlank(line));
}
