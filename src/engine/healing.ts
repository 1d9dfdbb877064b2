/**
 * Token healing: text at the end of the prompt is taken back and generated again under the constraint that the tokens
 * spell it. A prompt that ends inside of a token ("retu", or the indentation before a word) otherwise puts the model
 * where it has never been in training.
 */
import type { Constraint } from "./constraint.ts";

/**
 * The vocabulary in the order of its bytes, to find the tokens that begin with given ones. Made once a model. The bytes of all tokens lie one
 * after the other: an array for each would take a hundred bytes more a token.
 */
export class VocabularyIndex {
  /** In the order of their bytes. */
  private readonly ids: Uint32Array;
  private readonly bytes: Uint8Array;
  /** Where the bytes of an id begin; those of the next one begin where they end. */
  private readonly starts: Uint32Array;

  /** `excluded` are ids that stand for no text, such as control tokens. */
  constructor(vocabularySize: number, bytesOf: (id: number) => Uint8Array, excluded: (id: number) => boolean) {
    const starts = new Uint32Array(vocabularySize + 1);
    let bytes = new Uint8Array(8 * vocabularySize);
    const ids: number[] = [];
    for (let id = 0; id < vocabularySize; id++) {
      const start = starts[id] ?? 0;
      const token = excluded(id) ? noBytes : bytesOf(id);
      if (start + token.length > bytes.length) bytes = enlarged(bytes, start + token.length);
      bytes.set(token, start);
      starts[id + 1] = start + token.length;
      if (token.length > 0) ids.push(id);
    }
    this.bytes = bytes.slice(0, starts[vocabularySize]);
    this.starts = starts;
    // Most tokens differ in their first four bytes, which are compared as one number.
    const heads = Uint32Array.from({ length: vocabularySize }, (_, id) => this.head(id));
    this.ids = Uint32Array.from(ids).sort((a, b) => (heads[a] ?? 0) - (heads[b] ?? 0) || compare(this.bytesOf(a), this.bytesOf(b)));
  }

  /** Tokens whose bytes begin with `text`, and tokens that `text` begins with: whatever can spell it or go past it. */
  spelling(text: Uint8Array): number[] {
    const found: number[] = [];
    for (let length = 1; length < text.length; length++) {
      const part = text.subarray(0, length);
      for (let at = this.lowerBound(part); at < this.ids.length; at++) {
        const id = this.ids[at];
        if (id === undefined || compare(this.bytesOf(id), part) !== 0) break;
        found.push(id);
      }
    }
    for (let at = this.lowerBound(text); at < this.ids.length; at++) {
      const id = this.ids[at];
      if (id === undefined || !startsWith(this.bytesOf(id), text)) break;
      found.push(id);
    }
    return found;
  }

  /** Index of the first token that is not before `text`. */
  private lowerBound(text: Uint8Array): number {
    let low = 0;
    let high = this.ids.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      const id = this.ids[middle];
      if (id !== undefined && compare(this.bytesOf(id), text) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  private bytesOf(id: number): Uint8Array {
    return this.bytes.subarray(this.starts[id], this.starts[id + 1]);
  }

  /** The first four bytes as a number that grows with them; bytes that are missing count as zero. */
  private head(id: number): number {
    const start = this.starts[id] ?? 0;
    const end = this.starts[id + 1] ?? 0;
    let head = 0;
    for (let at = start; at < start + 4; at++) head = head * 256 + (at < end ? (this.bytes[at] ?? 0) : 0);
    return head;
  }
}

const noBytes = new Uint8Array(0);

function enlarged(bytes: Uint8Array<ArrayBuffer>, atLeast: number): Uint8Array<ArrayBuffer> {
  const larger = new Uint8Array(Math.max(atLeast, 2 * bytes.length));
  larger.set(bytes);
  return larger;
}

/**
 * Lets only tokens come that spell the text taken back; after it, anything. A vocabulary that lacks bytes can lead to a rest
 * that nothing spells; then anything may come as well.
 */
export class HealingConstraint implements Constraint {
  private readonly index: VocabularyIndex;
  private readonly bytes: (id: number) => Uint8Array;
  private rest: Uint8Array;

  constructor(index: VocabularyIndex, bytes: (id: number) => Uint8Array, text: Uint8Array) {
    this.index = index;
    this.bytes = bytes;
    this.rest = text;
  }

  allowed(): readonly number[] | undefined {
    if (this.rest.length === 0) return undefined;
    const spelling = this.index.spelling(this.rest);
    return spelling.length === 0 ? undefined : spelling;
  }

  accept(id: number): void {
    this.rest = this.rest.subarray(Math.min(this.rest.length, this.bytes(id).length));
  }
}

function compare(a: Uint8Array, b: Uint8Array): number {
  const length = Math.min(a.length, b.length);
  for (let index = 0; index < length; index++) {
    const difference = (a[index] ?? 0) - (b[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function startsWith(bytes: Uint8Array, start: Uint8Array): boolean {
  return bytes.length >= start.length && compare(bytes.subarray(0, start.length), start) === 0;
}
