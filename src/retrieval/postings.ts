/**
 * Which pieces each term is in, as 32-bit words in pages that never move.
 *
 * A term's words lie in a chain of slices, each twice as long as the one before up to a limit (as in Lucene's ByteSlicePool). The last word of
 * a slice says where the next one begins. A posting is one word, 22 bits for the piece and 10 for what the piece has of the term: packed
 * closer it would take two or three bytes instead of four, and writing, reading and checking it would no longer be one line each.
 *
 * Invariants
 * - Postings of a term are in the order of their pieces, which is the order of adding.
 * - A slice lies within one page, so a reader crosses pages only where it crosses slices.
 * - A chain from a damaged file ends after as many words as the term is said to have, wherever it leads.
 */

const pageBits = 15;
export const pageWords = 1 << pageBits;
const pageMask = pageWords - 1;

const pieceBits = 22;
const weightBits = 32 - pieceBits;
export const maxPieceCount = 1 << pieceBits;
const maxWeight = (1 << weightBits) - 1;

/** Half of all terms are in one piece only. */
const firstSliceWords = 4;
const maxSliceWords = 512;

/** For each term, all of the same length. */
export interface PostingTable {
  /** Where its chain begins. */
  readonly heads: Uint32Array;
  /** Where its next word goes. */
  readonly tails: Uint32Array;
  /** Postings of it. */
  readonly counts: Uint32Array;
}

export class Postings {
  readonly #pages: Uint32Array[];
  /** Words given out, pages before it being full but for what no slice fitted into. */
  #end: number;
  #table: PostingTable;
  #termCount: number;

  constructor(pages: Uint32Array[] = [], end = 0, table: PostingTable = emptyTable(1024), termCount = 0) {
    this.#pages = pages;
    this.#end = end;
    this.#table = table;
    this.#termCount = termCount;
  }

  get termCount(): number {
    return this.#termCount;
  }

  /** Memory that is taken. */
  get byteLength(): number {
    return this.#pages.length * pageWords * 4 + this.#table.heads.byteLength * 3;
  }

  get pages(): readonly Uint32Array[] {
    return this.#pages;
  }

  get end(): number {
    return this.#end;
  }

  /** The used part of the table. */
  table(): PostingTable {
    const { heads, tails, counts } = this.#table;
    const used = (column: Uint32Array) => column.subarray(0, this.#termCount);
    return { heads: used(heads), tails: used(tails), counts: used(counts) };
  }

  addTerm(): number {
    if (this.#termCount === this.#table.heads.length) this.#table = grown(this.#table);
    const term = this.#termCount++;
    const head = this.#slice(firstSliceWords);
    this.#table.heads[term] = head;
    this.#table.tails[term] = head;
    return term;
  }

  count(term: number): number {
    return this.#table.counts[term] ?? 0;
  }

  /** @param weight at most `maxWeight` */
  add(term: number, piece: number, weight: number): void {
    const { tails, counts } = this.#table;
    const count = counts[term] ?? 0;
    let tail = tails[term] ?? 0;
    const nextWords = wordsOfSliceAfter(count);
    if (nextWords !== undefined) {
      const next = this.#slice(nextWords);
      this.#write(tail, next);
      tail = next;
    }
    this.#write(tail, ((piece << weightBits) | weight) >>> 0);
    tails[term] = tail + 1;
    counts[term] = count + 1;
  }

  /** Calls with each piece that has the term, and with what it has of it. */
  forEach(term: number, visit: (piece: number, weight: number) => void): void {
    let at = this.#table.heads[term] ?? 0;
    let sliceWords = firstSliceWords;
    let leftInSlice = sliceWords - 1;
    for (let left = this.count(term); left > 0; left--) {
      if (leftInSlice === 0) {
        at = this.#read(at);
        sliceWords = Math.min(2 * sliceWords, maxSliceWords);
        leftInSlice = sliceWords - 1;
      }
      const word = this.#read(at++);
      leftInSlice--;
      visit(word >>> weightBits, word & maxWeight);
    }
  }

  #slice(words: number): number {
    let start = this.#end;
    if (start + words > this.#pages.length * pageWords) {
      start = this.#pages.length * pageWords;
      this.#pages.push(new Uint32Array(pageWords));
    }
    this.#end = start + words;
    return start;
  }

  #read(at: number): number {
    return this.#pages[at >>> pageBits]?.[at & pageMask] ?? 0;
  }

  #write(at: number, word: number): void {
    const page = this.#pages[at >>> pageBits];
    if (page !== undefined) page[at & pageMask] = word;
  }
}

/** How long the slice must be that a term needs which has `count` postings; undefined while there is room in its last one. */
function wordsOfSliceAfter(count: number): number | undefined {
  return (
    sliceStarts.get(count) ?? (count > growingPostings && (count - growingPostings) % (maxSliceWords - 1) === 0 ? maxSliceWords : undefined)
  );
}

/** Lengths of slices by the number of postings in those before them, as long as they grow; behind the last all are of the same length. */
const sliceStarts = new Map<number, number>();
let growingPostings = 0;
for (let words = firstSliceWords; words <= maxSliceWords; words *= 2) {
  if (words > firstSliceWords) sliceStarts.set(growingPostings, words);
  if (words < maxSliceWords) growingPostings += words - 1;
}

function emptyTable(length: number): PostingTable {
  return { heads: new Uint32Array(length), tails: new Uint32Array(length), counts: new Uint32Array(length) };
}

function grown(table: PostingTable): PostingTable {
  const larger = emptyTable(table.heads.length * 2);
  larger.heads.set(table.heads);
  larger.tails.set(table.tails);
  larger.counts.set(table.counts);
  return larger;
}
