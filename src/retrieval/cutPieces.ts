/**
 * Cuts a file into pieces of lines. A boundary is a line that a piece may well begin at, with a level: 0 for what stands at the top of a file,
 * 1 for what is within that, and so on. A stretch that is too long is cut at its highest boundaries, each part again if it is still too
 * long, and neighbours that are short are put together again.
 *
 * Every line is in exactly one piece, whatever the boundaries.
 */
export interface Piece {
  /** Counted from 0; the last line is part of it. */
  readonly start: number;
  readonly end: number;
}

/** A long function is read as one; more would push other places out of what a small model can read. */
export const maxPieceLines = 60;
/** What is shorter says too little alone. */
const minPieceLines = 20;

/** @param boundaries levels by line */
export function cutPieces(lineCount: number, boundaries: ReadonlyMap<number, number>): readonly Piece[] {
  if (lineCount === 0) return [];
  return cut({ start: 0, end: lineCount - 1 }, 0, boundaries);
}

/** Deeper code has no structure that a reader would look for. */
const maxLevel = 8;

function cut(stretch: Piece, level: number, boundaries: ReadonlyMap<number, number>): readonly Piece[] {
  if (lengthOf(stretch) <= maxPieceLines) return [stretch];
  if (level > maxLevel) return cutEvenly(stretch);
  const parts: Piece[] = [];
  let start = stretch.start;
  for (let line = start + 1; line <= stretch.end; line++) {
    if (boundaries.get(line) !== level) continue;
    parts.push({ start, end: line - 1 });
    start = line;
  }
  parts.push({ start, end: stretch.end });
  return joined(parts).flatMap((part) => cut(part, level + 1, boundaries));
}

/** Neighbours together, as long as they fit and one of them is short. */
function joined(parts: readonly Piece[]): readonly Piece[] {
  const pieces: Piece[] = [];
  for (const part of parts) {
    const before = pieces.at(-1);
    const isShort = before !== undefined && Math.min(lengthOf(before), lengthOf(part)) < minPieceLines;
    if (before !== undefined && isShort && part.end - before.start < maxPieceLines)
      pieces[pieces.length - 1] = { start: before.start, end: part.end };
    else pieces.push(part);
  }
  return pieces;
}

function cutEvenly({ start, end }: Piece): readonly Piece[] {
  const count = Math.ceil((end - start + 1) / maxPieceLines);
  const at = (index: number) => start + Math.floor(((end - start + 1) * index) / count);
  return Array.from({ length: count }, (_, index) => ({ start: at(index), end: at(index + 1) - 1 }));
}

function lengthOf({ start, end }: Piece): number {
  return end - start + 1;
}
