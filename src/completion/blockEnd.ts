/** Where a block ends in text that a model may write on and on, told from indentation, and from a grammar where there is one. */
import { isBlank } from "../shared/isBlank.ts";
import { opensBlock } from "./blockOpener.ts";
import { unmatchedClosers } from "./closers.ts";
import type { CursorPlace } from "./cursorPlace.ts";
import { indentColumns } from "./indentation.ts";
import type { ReadLines } from "./syntax/syntax.ts";

/** Longer blocks are seldom right to the end, push the code below out of sight and are slow to read before they are accepted. */
export const maxBlockLines = 16;

/** What the end of a block depends on besides the text. */
export interface BlockScope {
  /** Text before the cursor on its line: the first line of the block begins with it. */
  readonly lineBefore: string;
  /** Indentation of the line that opens the block; undefined when none does, and the block's first line sets the depth. */
  readonly openerColumns: number | undefined;
  /** A line below the cursor closes the block already. */
  readonly closerFollows: boolean;
  /** The opener is a bracket, so that labels (`case 1:`, `public:`) at its indentation are in the block and do not end it. */
  readonly hasBracket?: boolean;
  /** What a grammar says of generated lines. */
  readonly readLines?: ReadLines | undefined;
  /** One whole function, method or constructor is enough here. */
  readonly isAmongMembers?: boolean;
}

const bracketCloser = /^(?:[)\]}]|<\/)/;
const wordCloser = /^(?:end|fi|done|esac|endif|endfor|endwhile|endfunction)(?:\s+\w+)?\s*[;,.)]*$/i;
/** Lines that many styles put at the indentation of the line above them that opens a block. */
const label = /^(?:case\b|default\s*:|(?:public|private|protected)\s*:|#\s*(?:if|el|endif|define|undef|pragma))/;
const labelBeginnings = ["case", "default", "public", "private", "protected", "#"];
const closerBeginnings = [")", "]", "}", "</", "end", "fi", "done", "esac"];

/** Whether a line, without its indentation, does nothing but close what lines above opened. */
export function isCloser(trimmed: string): boolean {
  return bracketCloser.test(trimmed) || wordCloser.test(trimmed);
}

export function blockScope(
  place: CursorPlace,
  languageId: string,
  grammar: Pick<BlockScope, "readLines" | "isAmongMembers"> = {},
): BlockScope {
  const opener = openerOf(place, languageId);
  const openerColumns = opener === undefined ? undefined : indentColumns(opener);
  return {
    lineBefore: place.lineBefore,
    openerColumns,
    // A closer right of the cursor is not below it: the block then brings its own, which takes that one's place.
    closerFollows:
      isBlank(place.restOfLine) &&
      place.nextLine !== undefined &&
      indentColumns(place.nextLine) === openerColumns &&
      isCloser(place.nextLine.trim()),
    hasBracket: opener !== undefined && /[{([]$/.test(opener.trimEnd()),
    ...grammar,
  };
}

/** The line that the block belongs to, if there is one: it can be missing when somebody asks for a block at any place. */
function openerOf({ lineBefore, previousLine }: CursorPlace, languageId: string): string | undefined {
  if (!isBlank(lineBefore)) return lineBefore;
  if (previousLine === undefined || !opensBlock(previousLine, languageId)) return undefined;
  return lineBefore === "" || indentColumns(lineBefore) > indentColumns(previousLine) ? previousLine : undefined;
}

/**
 * The length of the part of `text` that belongs to the block, or undefined while lines to come may still belong to it.
 * Only what no further text can change decides: lines that are complete, and a last line that has left the block already.
 * So the answer for a text is the answer for every longer text that begins with it, and a stream gives the same block
 * however it is cut into pieces.
 *
 * 1. Blank lines at the beginning, and the first line with text, belong to the block. The first line is all there is
 *    when it is not indented deeper than the opener; when it closes a block that is closed below already, there is none.
 * 2. A line at the opener's indentation or less ends the block. If it stands exactly there and closes the block, it belongs
 *    to it, unless the text below the cursor has it already; if it opens another part at once (`} else {`), the block goes on.
 * 3. Two blank lines after text end the block, and so does the greatest number of lines.
 *
 * A grammar, asked at the ends of complete lines only, adds to this:
 * 4. Lines that begin in a string or a comment belong to the block whatever their indentation.
 * 5. The bracket that closes the block ends it wherever it stands.
 * 6. Among members, the next line at the first one's indentation ends the block when a function or method was whole before it.
 *
 * @param complete no more text will come, so that the last line counts although no line end follows
 */
export function blockEnd(text: string, scope: BlockScope, complete: boolean): number | undefined {
  let outerColumns = scope.openerColumns;
  let hasText = false;
  let blankLines = 0;
  /** End of the last line that has text, without its line end. */
  let end = 0;
  let lineStart = 0;
  let firstColumns = 0;
  const isNextMember = (line: string) =>
    scope.isAmongMembers === true &&
    indentColumns(line) <= firstColumns &&
    !isCloser(line.trim()) &&
    scope.readLines?.(text.slice(0, end))?.endsMember === true;

  for (let count = 1; ; count++) {
    const lineEnd = text.indexOf("\n", lineStart);
    const isContinued = hasText && (scope.readLines?.(text.slice(0, lineStart))?.zone ?? "code") !== "code";
    if (lineEnd === -1 && !complete) {
      const beginning = text.slice(lineStart);
      if (!hasText || isContinued || isBlank(beginning)) return undefined;
      if (hasLeft(beginning, scope, outerColumns)) return end;
      return !mayStay(beginning, closerBeginnings) && isNextMember(beginning) ? end : undefined;
    }
    const stop = lineEnd === -1 ? text.length : lineEnd;
    // The cursor's line is only whole together with the text before the cursor.
    const line = (count === 1 ? scope.lineBefore : "") + text.slice(lineStart, stop);

    if (isContinued) {
      end = stop;
    } else if (isBlank(line)) {
      if (hasText && ++blankLines === 2) return end;
    } else {
      const columns = indentColumns(line);
      const isOutside = outerColumns !== undefined && columns <= outerColumns;
      const closes = columns === outerColumns && isCloser(line.trim());
      const isLabel = scope.hasBracket === true && columns === outerColumns && label.test(line.trim());
      if (count === 1 && !isBlank(scope.lineBefore)) {
        // The line that opens the block itself, or a line with text that no opener made a block of.
        outerColumns ??= columns;
      } else if (isOutside && !isLabel) {
        if (closes && scope.closerFollows) return end;
        if (!closes) return hasText ? end : stop;
        if (!opensAgain(line)) return stop;
      } else if (hasText && isNextMember(line)) {
        return end;
      }
      outerColumns ??= columns - 1;
      if (!hasText) firstColumns = columns;
      hasText = true;
      blankLines = 0;
      const state = scope.hasBracket === true ? scope.readLines?.(text.slice(0, stop)) : undefined;
      if (state?.zone === "code" && state.depth < 0) return scope.closerFollows ? beforeCloser(text, lineStart, stop, end) : stop;
      end = stop;
    }
    if (lineEnd === -1 || count === maxBlockLines) return end;
    lineStart = lineEnd + 1;
  }
}

/** Whether the beginning of a line ends the block before it, however the line goes on; waiting for its end would cost tokens. */
function hasLeft(beginning: string, { closerFollows, hasBracket }: BlockScope, outerColumns: number | undefined): boolean {
  const trimmed = beginning.trimStart().toLowerCase();
  const columns = indentColumns(beginning);
  if (trimmed === "" || outerColumns === undefined || columns > outerColumns) return false;
  if (columns < outerColumns || (closerFollows && bracketCloser.test(trimmed))) return true;
  return !mayStay(beginning, closerBeginnings) && !(hasBracket === true && mayStay(beginning, labelBeginnings));
}

/** Whether the beginning of a line has or may still become one of the beginnings that keep a line in the block. */
function mayStay(line: string, beginnings: readonly string[]): boolean {
  const trimmed = line.trimStart().toLowerCase();
  return beginnings.some((beginning) => beginning.startsWith(trimmed) || trimmed.startsWith(beginning));
}

/** Where the block ends on a line with the bracket that closes it, when that bracket stands below the cursor already. */
function beforeCloser(text: string, lineStart: number, stop: number, previousEnd: number): number {
  const [closer] = unmatchedClosers(text.slice(0, stop), new Set());
  if (closer === undefined || closer < lineStart) return stop;
  const kept = text.slice(0, closer).trimEnd().length;
  return kept < lineStart ? previousEnd : kept;
}

function opensAgain(line: string): boolean {
  return /[{([]$/.test(line.trimEnd());
}
