/**
 * Token healing: text at the end of the prompt is taken back and generated again under the constraint that the tokens
 * spell it. A prompt that ends inside of a token ("retu", or the indentation before a word) otherwise puts the model
 * where it has never been in training.
 */
import type { Constraint } from "./constraint.ts";

/** The vocabulary in the order of its bytes, to find the tokens that begin with given ones. Made once a model. */
export class VocabularyIndex {
  private readonly ids: Uint32Array;
  private readonly bytes: (id: number) => Uint8Array;

  /** `excluded` are ids that stand for no text, such as control tokens. */
  constructor(vocabularySize: number, bytes: (id: number) => Uint8Array, excluded: (id: number) => boolean) {
    this.bytes = bytes;
    const ids: number[] = [];
    for (let id = 0; id < vocabularySize; id++) if (!excluded(id) && bytes(id).length > 0) ids.push(id);
    this.ids = Uint32Array.from(ids.sort((a, b) => compare(bytes(a), bytes(b))));
  }

  /** Tokens whose bytes begin with `text`, and tokens that `text` begins with: whatever can spell it or go past it. */
  spelling(text: Uint8Array): number[] {
    const found: number[] = [];
    for (let length = 1; length < text.length; length++) {
      const part = text.subarray(0, length);
      for (let at = this.lowerBound(part); at < this.ids.length; at++) {
        const id = this.ids[at];
        if (id === undefined || compare(this.bytes(id), part) !== 0) break;
        found.push(id);
      }
    }
    for (let at = this.lowerBound(text); at < this.ids.length; at++) {
      const id = this.ids[at];
      if (id === undefined || !startsWith(this.bytes(id), text)) break;
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
      if (id !== undefined && compare(this.bytes(id), text) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }
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
