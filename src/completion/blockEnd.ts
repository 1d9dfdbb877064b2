/** Where a block ends in text that a model may write on and on, told from indentation alone. */
import { opensBlock } from "./blockOpener.ts";
import { type CursorPlace, isBlank } from "./cursorPlace.ts";
import { indentColumns } from "./indentation.ts";

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
}

const bracketCloser = /^(?:[)\]}]|<\/)/;
const wordCloser = /^(?:end|fi|done|esac|endif|endfor|endwhile|endfunction)(?:\s+\w+)?\s*[;,.)]*$/i;
const closerBeginnings = [")", "]", "}", "</", "end", "fi", "done", "esac"];

/** Whether a line, without its indentation, does nothing but close what lines above opened. */
export function isCloser(trimmed: string): boolean {
  return bracketCloser.test(trimmed) || wordCloser.test(trimmed);
}

export function blockScope(place: CursorPlace, languageId: string): BlockScope {
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
 * @param complete no more text will come, so that the last line counts although no line end follows
 */
export function blockEnd(text: string, scope: BlockScope, complete: boolean): number | undefined {
  let outerColumns = scope.openerColumns;
  let hasText = false;
  let blankLines = 0;
  /** End of the last line that has text, without its line end. */
  let end = 0;
  let lineStart = 0;

  for (let count = 1; ; count++) {
    const lineEnd = text.indexOf("\n", lineStart);
    if (lineEnd === -1 && !complete) return hasText && hasLeft(text.slice(lineStart), scope, outerColumns) ? end : undefined;
    const stop = lineEnd === -1 ? text.length : lineEnd;
    // The cursor's line is only whole together with the text before the cursor.
    const line = (count === 1 ? scope.lineBefore : "") + text.slice(lineStart, stop);

    if (isBlank(line)) {
      if (hasText && ++blankLines === 2) return end;
    } else {
      const columns = indentColumns(line);
      const isOutside = outerColumns !== undefined && columns <= outerColumns;
      const closes = columns === outerColumns && isCloser(line.trim());
      if (count === 1 && !isBlank(scope.lineBefore)) {
        // The line that opens the block itself, or a line with text that no opener made a block of.
        outerColumns ??= columns;
      } else if (isOutside) {
        if (closes && scope.closerFollows) return end;
        if (!closes) return hasText ? end : stop;
        if (!opensAgain(line)) return stop;
      }
      outerColumns ??= columns - 1;
      hasText = true;
      blankLines = 0;
      end = stop;
    }
    if (lineEnd === -1 || count === maxBlockLines) return end;
    lineStart = lineEnd + 1;
  }
}

/** Whether the beginning of a line ends the block before it, however the line goes on; waiting for its end would cost tokens. */
function hasLeft(beginning: string, { closerFollows }: BlockScope, outerColumns: number | undefined): boolean {
  const trimmed = beginning.trimStart().toLowerCase();
  const columns = indentColumns(beginning);
  if (trimmed === "" || outerColumns === undefined || columns > outerColumns) return false;
  if (columns < outerColumns || (closerFollows && bracketCloser.test(trimmed))) return true;
  return !closerBeginnings.some((closer) => closer.startsWith(trimmed) || trimmed.startsWith(closer));
}

function opensAgain(line: string): boolean {
  return /[{([]$/.test(line.trimEnd());
}
