/** Which part of a document the pipeline looks at. */
import { wellFormed } from "./wellFormed.ts";

export interface LineSource {
  readonly lineCount: number;
  /** Text of a line, counted from 0, without its line end. */
  lineAt(line: number): string;
}

export interface TextWindow {
  readonly prefix: string;
  readonly suffix: string;
}

/**
 * Characters before the cursor. Code has 3 to 4 characters a token, so this covers the longest prompt that the settings
 * allow (1792 tokens) more than twice; the worker does the final fit in tokens.
 */
export const maxPrefixCharacters = 16 * 1024;

/** Characters after the cursor: some hundred lines, enough to see what follows, and cheap to compare at each keystroke. */
export const maxSuffixCharacters = 4 * 1024;

/** An anchor moved by rounding keeps at least this much: still more than the longest prompt. What is shorter begins where the document does. */
export const minPrefixCharacters = maxPrefixCharacters / 2;

/** A window begins at a multiple of this many lines where it can: in a long file the prompt's beginning moves once in 32 new lines. */
const maxLineStep = 32;

/** Inside one gigantic line (minified code) a window begins at a multiple of this many characters. */
const charStep = 4 * 1024;

/**
 * Cuts the text around a position. The prefix begins at an anchor that moves rarely, because the KV cache can only be
 * reused up to the first token that differs. Lines are joined by `\n`. Reads no line that lies wholly outside.
 *
 * @param line counted from 0; a position outside the document is moved to the nearest one inside
 * @param character UTF-16 units from the line's beginning
 */
export function cutWindow(source: LineSource, line: number, character: number): TextWindow {
  const cursorLine = Math.max(0, Math.min(line, source.lineCount - 1));
  const text = source.lineCount === 0 ? "" : source.lineAt(cursorLine);
  const cursor = Math.max(0, Math.min(character, text.length));
  return {
    prefix: wellFormed(prefixBefore(source, cursorLine, text, cursor)),
    suffix: wellFormed(suffixAfter(source, cursorLine, text, cursor)),
  };
}

function prefixBefore(source: LineSource, cursorLine: number, cursorText: string, cursor: number): string {
  if (cursor > maxPrefixCharacters) return tailOfLongLine(cursorText, cursor, maxPrefixCharacters);

  // Upwards from the cursor; `kept` has the last line first.
  const kept = [cursorText.slice(0, cursor)];
  let room = maxPrefixCharacters - cursor;
  let first = cursorLine;
  while (first > 0) {
    const above = source.lineAt(first - 1);
    if (above.length + 1 > room) {
      const lines = fromAnchor(kept, first, cursorLine);
      // Too little is left when the line above is a gigantic one: then the window begins inside of it. Its line break needs room as well.
      return lines ?? [tailOfLongLine(above, above.length, room - 1), ...kept.reverse()].join("\n");
    }
    kept.push(above);
    room -= above.length + 1;
    first--;
  }
  return kept.reverse().join("\n");
}

/** The lines from the first multiple of the largest step that leaves enough of them; undefined when no line does. */
function fromAnchor(lastFirst: readonly string[], first: number, cursorLine: number): string | undefined {
  for (let step = maxLineStep; step >= 1; step /= 2) {
    const anchor = Math.ceil(first / step) * step;
    if (anchor > cursorLine) continue;
    const lines = lastFirst
      .slice(0, cursorLine - anchor + 1)
      .reverse()
      .join("\n");
    if (lines.length >= minPrefixCharacters) return lines;
  }
  return undefined;
}

/** At most `maxCharacters` (which is never more than `end`) before `end`, from a multiple of the character step. */
function tailOfLongLine(text: string, end: number, maxCharacters: number): string {
  const start = Math.ceil((end - maxCharacters) / charStep) * charStep;
  return text.slice(start, end);
}

function suffixAfter(source: LineSource, cursorLine: number, cursorText: string, cursor: number): string {
  let text = cursorText.slice(cursor, cursor + maxSuffixCharacters);
  for (let below = cursorLine + 1; below < source.lineCount && text.length < maxSuffixCharacters; below++) {
    const room = maxSuffixCharacters - text.length - 1;
    text += `\n${source.lineAt(below).slice(0, room)}`;
  }
  return text;
}

/** The lines of a text with any of the line ends `\n`, `\r\n` and `\r`; what follows the last line end is a line too. */
export function lineSourceOf(text: string): LineSource {
  const starts = [0];
  const ends: number[] = [];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) {
    ends.push(match.index);
    starts.push(match.index + match[0].length);
  }
  ends.push(text.length);
  return { lineCount: starts.length, lineAt: (line) => text.slice(starts[line] ?? text.length, ends[line] ?? text.length) };
}
