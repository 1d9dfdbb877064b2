/**
 * Guesses the next tokens of a generation from texts that may say the same: its own tokens so far, and others.
 *
 * Invariants:
 * - The history is the tokens that came, all of them and in order.
 * - Each guess is compared with what came, also when it was not worth verifying: so guessing begins again where it would pay.
 */
import { type DraftLength, maxDraftTokens } from "./draftLength.ts";
import { type Match, NgramIndex } from "./ngramIndex.ts";

interface Guess {
  readonly tokens: readonly number[];
  readonly matchLength: number;
  /** Tokens of it that came. */
  came: number;
}

export class Drafter {
  readonly #history: NgramIndex;
  readonly #sources: readonly NgramIndex[];
  readonly #length: DraftLength;
  #guess: Guess | undefined;

  /** `tokens` begin the history. Of sources that match alike the first is taken, and the history last. */
  constructor(tokens: readonly number[], sources: readonly NgramIndex[], length: DraftLength) {
    this.#history = new NgramIndex(tokens);
    this.#sources = sources;
    this.#length = length;
  }

  /** At most `limit` tokens to verify; none where that would not pay. */
  propose(limit: number): readonly number[] {
    this.#guess = undefined;
    let best: (Match & { readonly source: NgramIndex }) | undefined;
    for (const source of [...this.#sources, this.#history]) {
      const match = source.longestMatch(this.#history.tokens);
      if (match !== undefined && match.length > (best?.length ?? 0)) best = { ...match, source };
    }
    if (best === undefined) return [];
    const tokens = this.#continuation(best.source, best.place);
    this.#guess = { tokens, matchLength: best.length, came: 0 };
    return tokens.slice(0, Math.min(limit, this.#length.best(best.length)));
  }

  /** The token that came. */
  accept(id: number): void {
    const guess = this.#guess;
    const guessed = guess?.tokens[guess.came];
    if (guess !== undefined && guessed !== undefined) {
      const isRight = guessed === id;
      this.#length.learn(guess.matchLength, isRight);
      if (isRight) guess.came++;
      else this.#guess = undefined;
    }
    this.#history.append(id);
  }

  /** What came after a place. Where the history ends, it goes on with its own continuation: a repetition is expected to go on. */
  #continuation(source: NgramIndex, place: number): readonly number[] {
    const known = source.tokens.slice(place, place + maxDraftTokens);
    if (source !== this.#history || known.length === 0) return known;
    return Array.from({ length: maxDraftTokens }, (_, index) => known[index % known.length] ?? 0);
  }
}
