/**
 * The full-text index: terms, the pieces they are in, and the files that the pieces are of. It holds no text; who shows a piece reads it.
 *
 * Invariants
 * - The pieces of a file are a run of numbers. A file that is put again gets new ones, and its old pieces belong to no file from then on.
 * - Numbers of pieces only grow, so postings are in order. When most pieces are dead, `compacted` makes a new index without them.
 * - Memory is bounded: `isFull` says that no more files should be put.
 */
import type { PieceTerms } from "./pieceTerms.ts";
import { maxPieceCount, Postings } from "./postings.ts";
import type { SkipReason } from "./skipReason.ts";

export interface IndexedFile {
  /** Absolute. */
  readonly path: string;
  readonly mtimeMs: number;
  readonly size: number;
  readonly firstPiece: number;
  readonly pieceCount: number;
  /** Why it has no pieces, where only reading it told; it is not read again while it stays as it is. */
  readonly skipped?: SkipReason;
}

export interface IndexedPiece extends PieceTerms {
  readonly start: number;
  readonly end: number;
}

/** For each piece, all of the same length. */
export interface PieceTable {
  /** Number of its file; `noFile` for a dead one. */
  readonly files: Uint32Array;
  readonly starts: Uint32Array;
  readonly ends: Uint32Array;
  /** Terms of its text. */
  readonly lengths: Uint16Array;
}

export const noFile = 0xff_ff_ff_ff;
const maxLength = 0xff_ff;

/** Of postings: with the other tables and the terms the index stays below 300 MB. 50,000 files of 2 KB take a fifth of it. */
const maxPostingBytes = 160 * 2 ** 20;
/** Data that looks like words would fill the table of terms. What comes later finds no new ones. */
const maxTermCount = 1_500_000;
/** Compacting costs a second or two for 50,000 files, so it waits until it pays. */
const minDeadPieces = 1000;

export interface PieceIndexParts {
  readonly terms: Map<string, number>;
  readonly postings: Postings;
  readonly pieces: PieceTable;
  readonly pieceCount: number;
  /** By number; undefined where a file was removed. */
  readonly files: (IndexedFile | undefined)[];
}

export class PieceIndex {
  readonly #terms: Map<string, number>;
  readonly #postings: Postings;
  readonly #files: (IndexedFile | undefined)[];
  readonly #fileNumbers = new Map<string, number>();
  readonly #fileLengths: number[];
  #pieces: PieceTable;
  #pieceCount: number;
  #livePieceCount = 0;
  #liveLength = 0;

  constructor(
    parts: PieceIndexParts = { terms: new Map(), postings: new Postings(), pieces: emptyPieces(1024), pieceCount: 0, files: [] },
  ) {
    this.#terms = parts.terms;
    this.#postings = parts.postings;
    this.#pieces = parts.pieces;
    this.#pieceCount = parts.pieceCount;
    this.#files = parts.files;
    this.#fileLengths = this.#files.map(() => 0);
    this.#files.forEach((file, number) => {
      if (file !== undefined) this.#fileNumbers.set(file.path, number);
    });
    for (let piece = 0; piece < this.#pieceCount; piece++) this.#count(piece, 1);
  }

  get parts(): PieceIndexParts {
    return { terms: this.#terms, postings: this.#postings, pieces: this.#pieces, pieceCount: this.#pieceCount, files: this.#files };
  }

  /** With those that have no pieces. */
  get fileCount(): number {
    return this.#fileNumbers.size;
  }

  get livePieceCount(): number {
    return this.#livePieceCount;
  }

  /** Of the text of a live piece, in terms. */
  get meanLength(): number {
    return this.#livePieceCount === 0 ? 1 : Math.max(1, this.#liveLength / this.#livePieceCount);
  }

  /** By number of file, in terms of its text. */
  get fileLengths(): readonly number[] {
    return this.#fileLengths;
  }

  get meanFileLength(): number {
    return Math.max(1, this.#liveLength / Math.max(1, this.#fileNumbers.size));
  }

  get isFull(): boolean {
    return this.#postings.byteLength > maxPostingBytes || this.#pieceCount >= maxPieceCount - minDeadPieces;
  }

  get wantsCompacting(): boolean {
    const dead = this.#pieceCount - this.#livePieceCount;
    return dead > minDeadPieces && dead > this.#livePieceCount / 2;
  }

  paths(): Iterable<string> {
    return this.#fileNumbers.keys();
  }

  file(path: string): IndexedFile | undefined {
    const number = this.#fileNumbers.get(path);
    return number === undefined ? undefined : this.#files[number];
  }

  /** In place of what was known of the file. */
  put(file: Omit<IndexedFile, "firstPiece" | "pieceCount">, pieces: readonly IndexedPiece[]): void {
    this.remove(file.path);
    const number = this.#files.length;
    this.#files.push({ ...file, firstPiece: this.#pieceCount, pieceCount: pieces.length });
    this.#fileLengths.push(0);
    this.#fileNumbers.set(file.path, number);
    for (const piece of pieces) this.#putPiece(number, piece);
  }

  remove(path: string): void {
    const number = this.#fileNumbers.get(path);
    const file = number === undefined ? undefined : this.#files[number];
    if (number === undefined || file === undefined) return;
    for (let piece = file.firstPiece; piece < file.firstPiece + file.pieceCount; piece++) {
      this.#count(piece, -1);
      this.#pieces.files[piece] = noFile;
    }
    this.#files[number] = undefined;
    this.#fileNumbers.delete(path);
  }

  #putPiece(file: number, { start, end, weights, length }: IndexedPiece): void {
    if (this.#pieceCount === this.#pieces.files.length) this.#pieces = grown(this.#pieces);
    const piece = this.#pieceCount++;
    this.#pieces.files[piece] = file;
    this.#pieces.starts[piece] = start;
    this.#pieces.ends[piece] = end;
    this.#pieces.lengths[piece] = Math.min(length, maxLength);
    this.#count(piece, 1);
    for (const [term, weight] of weights) {
      const number = this.#terms.get(term) ?? this.#addTerm(term);
      if (number !== undefined) this.#postings.add(number, piece, weight);
    }
  }

  #addTerm(term: string): number | undefined {
    if (this.#terms.size >= maxTermCount) return undefined;
    const number = this.#postings.addTerm();
    // A term that was cut out of a text would keep the whole text in memory.
    this.#terms.set(Buffer.from(term).toString(), number);
    return number;
  }

  #count(piece: number, sign: 1 | -1): void {
    const file = this.#pieces.files[piece] ?? noFile;
    if (file === noFile) return;
    const length = sign * (this.#pieces.lengths[piece] ?? 0);
    this.#livePieceCount += sign;
    this.#liveLength += length;
    this.#fileLengths[file] = (this.#fileLengths[file] ?? 0) + length;
  }

  /**
   * The same without dead pieces, files and terms. Nothing may be put or removed meanwhile.
   *
   * @param rest called between two small pieces of work, and waited for: for 50,000 files they are a second together
   */
  async compacted(rest: () => Promise<void> | undefined): Promise<PieceIndex> {
    const files: IndexedFile[] = [];
    const pieces = emptyPieces(Math.max(1024, this.#livePieceCount));
    const renumbered = new Uint32Array(this.#pieceCount).fill(noFile);
    let pieceCount = 0;
    for (const file of this.#files) {
      if (file === undefined) continue;
      const firstPiece = pieceCount;
      for (let piece = file.firstPiece; piece < file.firstPiece + file.pieceCount; piece++) {
        pieces.files[pieceCount] = files.length;
        pieces.starts[pieceCount] = this.#pieces.starts[piece] ?? 0;
        pieces.ends[pieceCount] = this.#pieces.ends[piece] ?? 0;
        pieces.lengths[pieceCount] = this.#pieces.lengths[piece] ?? 0;
        renumbered[piece] = pieceCount++;
      }
      files.push({ ...file, firstPiece });
      await rest();
    }
    const terms = new Map<string, number>();
    const postings = new Postings();
    for (const [term, number] of this.#terms) {
      let kept: number | undefined;
      this.#postings.forEach(number, (piece, weight) => {
        const now = renumbered[piece];
        if (now === undefined || now === noFile) return;
        kept ??= postings.addTerm();
        postings.add(kept, now, weight);
      });
      if (kept !== undefined) terms.set(term, kept);
      await rest();
    }
    return new PieceIndex({ terms, postings, pieces, pieceCount, files });
  }
}

function emptyPieces(length: number): PieceTable {
  return {
    files: new Uint32Array(length),
    starts: new Uint32Array(length),
    ends: new Uint32Array(length),
    lengths: new Uint16Array(length),
  };
}

function grown(table: PieceTable): PieceTable {
  const larger = emptyPieces(Math.max(1024, table.files.length * 2));
  larger.files.set(table.files);
  larger.starts.set(table.starts);
  larger.ends.set(table.ends);
  larger.lengths.set(table.lengths);
  return larger;
}
