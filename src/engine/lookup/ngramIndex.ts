/**
 * Finds the end of one text in another: where have the last tokens stood before, and what came after them? This is prompt lookup
 * decoding (Saxena 2023, https://github.com/apoorvumang/prompt-lookup-decoding) with the hash chains of LZ77 compressors (RFC 1951,
 * section 4), so that adding a token and looking one up take constant time.
 *
 * Invariants:
 * - A place is the index of the token after an occurrence of three tokens, so every place has a token that came next.
 * - `earlier[place]` is the place before it with the same key, or −1; places go down along a chain.
 */

/** Fewer tokens than three come again everywhere, and predict nothing. */
const keyTokens = 3;
/** Context longer than this makes a match no surer. */
const maxMatchTokens = 16;
/** Occurrences looked at, the latest first: lines that come again hundreds of times would cost more than they give. */
const maxLooks = 16;

export interface Match {
  /** The token after the occurrence. */
  readonly place: number;
  /** Tokens before it that agree, up to `maxMatchTokens`. */
  readonly length: number;
}

export class NgramIndex {
  readonly #tokens: number[] = [];
  readonly #latest = new Map<number, number>();
  readonly #earlier: number[] = [];

  constructor(tokens: readonly number[] = []) {
    for (const id of tokens) this.append(id);
  }

  get tokens(): readonly number[] {
    return this.#tokens;
  }

  append(id: number): void {
    const place = this.#tokens.length;
    let earlier = -1;
    if (place >= keyTokens) {
      const key = keyOf(this.#tokens, place);
      earlier = this.#latest.get(key) ?? -1;
      this.#latest.set(key, place);
    }
    this.#earlier.push(earlier);
    this.#tokens.push(id);
  }

  /** The place whose tokens before it agree with the longest end of `context`; of equals the latest. */
  longestMatch(context: readonly number[]): Match | undefined {
    if (context.length < keyTokens) return undefined;
    let best: Match | undefined;
    let place = this.#latest.get(keyOf(context, context.length)) ?? -1;
    for (let looks = 0; place >= 0 && looks < maxLooks; looks++) {
      const length = this.#matchLength(place, context);
      if (length >= keyTokens && length > (best?.length ?? 0)) best = { place, length };
      if (length === maxMatchTokens) break;
      place = this.#earlier[place] ?? -1;
    }
    return best;
  }

  #matchLength(place: number, context: readonly number[]): number {
    const limit = Math.min(place, context.length, maxMatchTokens);
    let length = 0;
    while (length < limit && this.#tokens[place - 1 - length] === context[context.length - 1 - length]) length++;
    return length;
  }
}

/** A hash of the tokens that end before `end`; different ones may share it, so a match is compared token by token. */
function keyOf(tokens: readonly number[], end: number): number {
  let key = 0;
  for (let index = end - keyTokens; index < end; index++) key = (Math.imul(key, 0x01000193) ^ (tokens[index] ?? 0)) | 0;
  return key;
}
