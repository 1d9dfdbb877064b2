/** What the user typed between two looks at a document. */
import { missingClosers } from "./closers.ts";
import { minPrefixCharacters, type TextWindow } from "./window.ts";

/** Enough of the text before an old cursor to find it again in a window with another anchor. */
const landmarkCharacters = 256;

/** Windows with different anchors share at least this much, unless something else in the document changed. */
const minSharedCharacters = 1024;

/** Closers and white space only; what an editor puts after the cursor by itself. */
const insertedAfterCursor = /^[\s)\]}"'`]*$/;

/**
 * The text typed at the cursor since an earlier look, `""` at the same place, or undefined when anything else changed.
 * Closers that the editor added after the cursor, and closers after the cursor that the user typed over, are no change.
 *
 * @param expected where only a beginning of this text is of interest; anything else is undefined then, and found out sooner
 */
export function typedBetween(earlier: TextWindow, later: TextWindow, expected?: string): string | undefined {
  if (expected !== undefined && !mayHaveTyped(earlier.prefix, later.prefix, expected)) return undefined;
  const typed = typedBefore(earlier.prefix, later.prefix);
  if (typed === undefined || (expected !== undefined && !expected.startsWith(typed))) return undefined;
  return isSameRest(earlier.suffix, later.suffix, typed) ? typed : undefined;
}

/** A glance at lengths and ends, before whole windows are compared: of many looks at a document hardly any is of interest. */
function mayHaveTyped(earlier: string, later: string, expected: string): boolean {
  if (earlier.length >= minPrefixCharacters || later.length >= minPrefixCharacters) {
    return expected !== "" || later.endsWith(earlier.slice(-landmarkCharacters));
  }
  const typedLength = later.length - earlier.length;
  return typedLength >= 0 && typedLength <= expected.length && later.endsWith(expected.slice(0, typedLength));
}

function typedBefore(earlier: string, later: string): string | undefined {
  if (later.startsWith(earlier)) return later.slice(earlier.length);
  // The window's anchor moved: find the old cursor by the text before it.
  if (earlier.length < minSharedCharacters || later.length < minSharedCharacters) return undefined;
  const landmark = earlier.slice(-landmarkCharacters);
  const found = later.lastIndexOf(landmark);
  if (found === -1) return undefined;
  const cursor = found + landmark.length;
  const shared = Math.min(earlier.length, cursor);
  if (shared < minSharedCharacters || earlier.slice(-shared) !== later.slice(cursor - shared, cursor)) return undefined;
  return later.slice(cursor);
}

function isSameRest(earlier: string, later: string, typed: string): boolean {
  if (isSameUpToWindow(earlier, later)) return true;
  if (typed === "") return false;
  return isRestWithClosers(later, earlier, missingClosers(typed)) || isRestWithClosers(earlier, later, typed);
}

/** Whether `longer` is `rest` after some closers, all of which come in `closers` in the same order. */
function isRestWithClosers(longer: string, rest: string, closers: string): boolean {
  let taken = 0;
  for (let length = 1; length <= longer.length; length++) {
    const character = longer.charAt(length - 1);
    if (!insertedAfterCursor.test(character)) return false;
    if (character.trim() !== "") {
      taken = closers.indexOf(character, taken) + 1;
      if (taken === 0) return false;
    }
    if (isSameUpToWindow(longer.slice(length), rest)) return true;
  }
  return false;
}

/** Windows end at a number of characters, so one of two looks at the same text may show more of it. */
function isSameUpToWindow(one: string, other: string): boolean {
  if (one.length === other.length) return one === other;
  const [shorter, longer] = one.length < other.length ? [one, other] : [other, one];
  return shorter.length >= minSharedCharacters && longer.startsWith(shorter);
}
