/** A piece of a document that is followed while the document changes. */

/** Offsets in UTF-16 units. */
export interface TextSpan {
  readonly start: number;
  readonly end: number;
}

/** `length` characters from `offset` on gave way to `text`. */
export interface TextChange {
  readonly offset: number;
  readonly length: number;
  readonly text: string;
}

/**
 * Where a piece is after a change. What is put in at its edge is not part of it, but what is put in where all of it was deleted is:
 * a formatter, or undo and redo, may bring it back. A change that takes in more than all of it, such as a formatter's of the whole
 * document, is taken to have left it about where it was.
 */
export function movedSpan({ start, end }: TextSpan, { offset, length, text }: TextChange): TextSpan {
  const growth = text.length - length;
  const changeEnd = offset + length;
  if (start === end && length === 0 && offset === start) return { start, end: start + text.length };
  if (changeEnd <= start) return { start: start + growth, end: end + growth };
  if (offset >= end) return { start, end };

  const newEnd = offset + text.length;
  if (offset <= start && changeEnd >= end) {
    const isAlone = offset === start && changeEnd === end;
    const newStart = Math.min(start, newEnd);
    return { start: newStart, end: isAlone ? newEnd : Math.min(newStart + (end - start), newEnd) };
  }
  // The change cuts the beginning off, the end, or lies inside; its text belongs to the piece in the last case only.
  if (offset < start) return { start: newEnd, end: end + growth };
  if (changeEnd > end) return { start, end: offset };
  return { start, end: end + growth };
}
