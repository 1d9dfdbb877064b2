import { logSumExp } from "./logSumExp.ts";

/**
 * Natural logarithm of the probability of a token among all or among `allowed` ones. Under token healing the first token spells what the
 * user has typed: how unlikely that was says nothing of how sure the model is of the rest, so it is taken among those that may come.
 * Tokens after it are not, though they may have to spell as well: a word in pieces that it is hardly ever cut into is unlikely.
 */
export function logProbabilityAmong(logits: Float32Array, allowed: readonly number[] | undefined, id: number): number {
  // The sum is off by a little, but no token is likelier than certain.
  return Math.min(0, (logits[id] ?? Number.NEGATIVE_INFINITY) - logSumExpAmong(logits, allowed));
}

/** log Σ exp(x) of the logits of tokens that may come. */
export function logSumExpAmong(logits: Float32Array, allowed: readonly number[] | undefined): number {
  return logSumExp(allowed === undefined ? logits : Float32Array.from(allowed, (id) => logits[id] ?? Number.NEGATIVE_INFINITY));
}
