/** How a suggestion fits to the text after the cursor on its line. */

import { indentationOf } from "../../shared/indentationOf.ts";
import { isBlank } from "../../shared/isBlank.ts";
import { closersOnly, openQuotes, unmatchedClosers } from "../closers.ts";
import type { CursorPlace } from "../cursorPlace.ts";
import type { Nothing } from "./filter.ts";

export interface PlacedText {
  readonly text: string;
  /** Characters after the cursor that `text` takes the place of; always a subsequence of it, or VS Code would not show the text. */
  readonly replaceAfter: number;
}

/** What is shorter may well stand twice on a line (`name, name`). */
const minEndCharacters = 8;

const leadingClosers = /^[\s)\]}"'`]*/;
const statementEnd = /;|[{:]\s*$/;
const wordCharacter = /[\p{L}\p{N}_$]/u;

/**
 * A model that sees little of the text after the cursor writes it again: `foo(│)` becomes `foo(a, b)` with the bracket
 * there already. The part that is there is taken the place of where it is found again in the text, or cut off the text.
 *
 * In order, for text of one line and `rest`, the text after the cursor:
 * 1. Text that `rest` begins with is nothing new, nor is a longer one that it ends with.
 * 2. Text that begins with `rest`, or that holds a `rest` with words in it, takes the place of it. So does text that goes on behind
 *    parameters between pipes (`{ |│| }` in Ruby, `|│|` in Rust) and ends as `rest` does.
 * 3. Closers in the text of what stands open before the cursor take the place of the ones that `rest` begins with, one for
 *    one: `a, b);` of the bracket in `)`, and `a)` of the first one in `))`.
 *    Or the longest end of the text that `rest` begins with takes the place of that part, where that is more.
 * 4. Failing both, text with a closer of its own for something open is cut before it when `rest` has that closer further on
 *    (`a)` before `, b)`), or that of angle brackets next (`int>;` before `> = None`).
 * 5. Otherwise it is put before `rest` as it is.
 *
 * Text of several lines keeps only its first, unless `rest` consists of closers: then 3 holds, and closers that the text
 * does not bring go on a line of their own.
 */
export function overlapWithRestOfLine(text: string, place: CursorPlace): PlacedText | Nothing {
  const rest = place.restOfLine.trimEnd();
  if (rest === "") return { text, replaceAfter: 0 };
  const lineEnd = text.indexOf("\n");
  if (lineEnd === -1) return placeLine(text, rest, place.lineBefore);
  return placeBlock(text, rest, place.lineBefore) ?? placeLine(text.slice(0, lineEnd).trimEnd(), rest, place.lineBefore);
}

function placeLine(text: string, rest: string, lineBefore: string): PlacedText | Nothing {
  if (rest.trimStart().startsWith(text.trim()) || isEndOf(rest, text.trim())) return { none: "repeatsSuffix" };
  if (text.trimStart().startsWith(rest.trimStart())) {
    return isSubsequence(rest, text) ? { text, replaceAfter: rest.length } : { none: "repeatsSuffix" };
  }
  if (wordCharacter.test(rest) && text.includes(rest)) return { text, replaceAfter: rest.length };
  if (closesParameters(text, rest)) return { text, replaceAfter: rest.length };

  const open = openQuotes(lineBefore);
  const replaceAfter = Math.max(closersTaken(text, rest, open), overlapAtEnd(text, rest, open));
  if (replaceAfter > 0) return { text, replaceAfter };

  const [firstCloser] = unmatchedClosers(text, open).concat(closingAngle(text, rest, lineBefore));
  if (firstCloser === undefined || !rest.includes(text.charAt(firstCloser))) return { text, replaceAfter: 0 };
  const kept = text.slice(0, firstCloser).trimEnd();
  return kept.trim() === "" ? { none: "repeatsSuffix" } : { text: kept, replaceAfter: 0 };
}

/** Not where the text closes brackets, which it does for others than the end of `rest` does. */
function isEndOf(rest: string, text: string): boolean {
  return text.length >= minEndCharacters && rest.endsWith(text) && unmatchedClosers(text, new Set()).length === 0;
}

const arrowOrComparison = /=>|->|[<>]=|<<|>>>?=/g;

/** Where the text closes the angle brackets around the cursor, if it does: `<` and `>` count as such where one is open before it. */
function closingAngle(text: string, rest: string, lineBefore: string): readonly number[] {
  const isInside = rest.startsWith(">") && openAngles(lineBefore.replace(arrowOrComparison, "  ")) > 0;
  const plain = text.replace(arrowOrComparison, (found) => " ".repeat(found.length));
  // What opens another after that needs the one that is there (`class="a">text</b` before `>`).
  if (!isInside || openAngles(plain) >= 0) return [];
  for (let at = plain.indexOf(">"); at !== -1; at = plain.indexOf(">", at + 1)) {
    if (openAngles(plain.slice(0, at + 1)) < 0) return [at];
  }
  return [];
}

/** Negative where more are closed than opened. */
function openAngles(text: string): number {
  return text.split("<").length - text.split(">").length;
}

/** A pipe is its own closer, so it is looked for only where it stands right of the cursor. */
function closesParameters(text: string, rest: string): boolean {
  return rest.startsWith("|") && !wordCharacter.test(rest) && text.endsWith(rest.slice(-1)) && isSubsequence(rest, text);
}

/** Undefined when only the first line of the block can stand here. */
function placeBlock(text: string, rest: string, lineBefore: string): PlacedText | undefined {
  if (!closersOnly.test(rest)) return undefined;
  const open = openQuotes(lineBefore);
  const replaceAfter = Math.max(closersTaken(text, rest, open), overlapAtEnd(text, rest, open));
  if (replaceAfter > 0) return { text, replaceAfter };
  if (!/^\s*[)\]}]/.test(rest) || unmatchedClosers(text, open).length > 0 || isBlank(text)) return undefined;
  return { text: `${text.trimEnd()}\n${indentationOf(lineBefore)}`, replaceAfter: 0 };
}

/** Length of the longest part that `text` ends and `rest` begins with, splitting no word and no pair of brackets. */
function overlapAtEnd(text: string, rest: string, open: ReadonlySet<string>): number {
  const unmatched = unmatchedClosers(text, open);
  for (let length = Math.min(text.length, rest.length); length > 0; length--) {
    const shared = rest.slice(0, length);
    const start = text.length - length;
    if (!text.endsWith(shared) || isInsideWord(text, start) || isInsideWord(rest, length)) continue;
    // `print(│)` and `f(x)`: the text's bracket closes its own, so the one after the cursor is still needed.
    if (unmatchedClosers(shared, open).every((index) => unmatched.includes(start + index))) return length;
  }
  return 0;
}

/** Length of the part of `rest` that closers in `text` take the place of. */
function closersTaken(text: string, rest: string, open: ReadonlySet<string>): number {
  const unmatched = unmatchedClosers(text, open);
  const first = leadingClosers.exec(rest)?.[0] ?? "";
  let taken = 0;
  let tailStart = 0;
  for (let index = 0, used = 0; index < first.length; index++) {
    if (isBlank(first.charAt(index))) continue;
    const position = unmatched[used++];
    if (position === undefined || text.charAt(position) !== first.charAt(index)) break;
    taken = index + 1;
    tailStart = position + 1;
  }
  if (taken === 0 || !isSubsequence(rest.slice(0, taken), text)) return 0;

  const tail = text.slice(tailStart);
  const left = rest.slice(taken);
  if (/^[\s;,]*$/.test(left)) return isSubsequence(left, tail) ? rest.length : taken;
  // What is left of `rest` still belongs to the statement, so the text must not have ended it.
  return statementEnd.test(tail) ? 0 : taken;
}

function isInsideWord(text: string, index: number): boolean {
  return index > 0 && index < text.length && wordCharacter.test(text.charAt(index - 1)) && wordCharacter.test(text.charAt(index));
}

function isSubsequence(part: string, whole: string): boolean {
  let found = 0;
  for (let index = 0; index < whole.length && found < part.length; index++) {
    if (whole.charAt(index) === part.charAt(found)) found++;
  }
  return found === part.length;
}
