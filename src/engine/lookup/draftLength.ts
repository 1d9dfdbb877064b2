/**
 * How many guessed tokens are worth verifying, by how often guesses of the same kind came true of late.
 *
 * Verifying n guesses along with one token takes the time of 1 + c · n tokens, and gives 1 + p + p² + … + pⁿ tokens when each comes true
 * with probability p and all after the first wrong one are lost. The best n grows with p, and is 0 where p ≤ c.
 */

/** c of the CPU's kernels: 8 tokens at once take the time of 2.2 to 2.6 single ones. */
const cpuTokenCost = 0.2;

/** More guesses gain next to nothing even if nineteen of twenty come true. */
export const maxDraftTokens = 16;

/** Kinds of guesses, by the least length of the match, and how often they came true on code before anything is known of the user's. */
const kinds = [
  { minMatch: 9, rate: 0.85 },
  { minMatch: 6, rate: 0.75 },
  { minMatch: 4, rate: 0.6 },
  { minMatch: 0, rate: 0.45 },
] as const;

/** Weight of the newest guess: a dozen misses in a row end guessing, a dozen hits bring it back. */
const newestWeight = 0.1;

export class DraftLength {
  readonly #tokenCost: number;
  readonly #rates: number[] = kinds.map(({ rate }) => rate);

  constructor(tokenCost = cpuTokenCost) {
    this.#tokenCost = tokenCost;
  }

  /** Guesses to verify after a match of some length, 0 to `maxDraftTokens`. */
  best(matchLength: number): number {
    const rate = this.#rates[kindOf(matchLength)] ?? 0;
    let [count, tokens, cost, chance] = [0, 1, 1, 1];
    while (count < maxDraftTokens) {
      chance *= rate;
      // One more is worth it while tokens per time rise.
      if (chance / this.#tokenCost <= tokens / cost) break;
      tokens += chance;
      cost += this.#tokenCost;
      count++;
    }
    return count;
  }

  /** A guess after a match of that length was right or wrong, whether it was verified or only looked at. */
  learn(matchLength: number, isRight: boolean): void {
    const kind = kindOf(matchLength);
    const rate = this.#rates[kind] ?? 0;
    this.#rates[kind] = rate + newestWeight * (Number(isRight) - rate);
  }
}

function kindOf(matchLength: number): number {
  return kinds.findIndex(({ minMatch }) => matchLength >= minMatch);
}
