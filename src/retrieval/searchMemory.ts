/**
 * The arrays that a search counts in, kept for the next one. New ones would be some megabytes for 150,000 pieces, which the system maps and clears each
 * time; meanwhile no other thread of the process gets memory, the one that serves the editor neither.
 *
 * Invariants
 * - Searches do not wait for anything, so no two of them use the memory of an index at the same time.
 * - What `memoryFor` gives is zero throughout.
 */
import type { PieceIndex } from "./pieceIndex.ts";
import { TermFit } from "./termFit.ts";

export interface SearchMemory {
  /** By piece. */
  readonly scores: Float32Array;
  readonly covered: Float32Array;
  /** By file. */
  readonly fileScores: Float32Array;
  readonly shares: Float32Array;
  readonly fit: TermFit;
}

interface Kept extends SearchMemory {
  readonly pieceCapacity: number;
  readonly fileCapacity: number;
}

/** While an index is made it grows between two searches; memory for more than it has need not be made anew each time. */
const growth = 1.5;

const keptOf = new WeakMap<PieceIndex, Kept>();

/** Arrays of as many places as the index has pieces and files, or more. */
export function memoryFor(index: PieceIndex): SearchMemory {
  const { pieceCount, files } = index.parts;
  const known = keptOf.get(index);
  if (known !== undefined && known.pieceCapacity >= pieceCount && known.fileCapacity >= files.length) {
    for (const array of [known.scores, known.covered, known.fileScores, known.shares]) array.fill(0);
    known.fit.clear();
    return known;
  }
  const pieceCapacity = Math.ceil(growth * pieceCount);
  const fileCapacity = Math.ceil(growth * files.length);
  const made = {
    pieceCapacity,
    fileCapacity,
    scores: new Float32Array(pieceCapacity),
    covered: new Float32Array(pieceCapacity),
    fileScores: new Float32Array(fileCapacity),
    shares: new Float32Array(fileCapacity),
    fit: new TermFit(index, pieceCapacity, fileCapacity),
  };
  keptOf.set(index, made);
  return made;
}
