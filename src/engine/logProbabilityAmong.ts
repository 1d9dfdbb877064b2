import { logSumExp } from "./logSumExp.ts";

/**
 * Natural logarithm of the probability of a token among those that may come: all, or the `allowed` ones. Under token healing the first
 * tokens spell what the user has typed, and how unlikely that was says nothing of how sure the model is of the rest.
 */
export function logProbabilityAmong(logits: Float32Array, allowed: readonly number[] | undefined, id: number): number {
  // The sum is off by a little, but no token is likelier than certain.
  return Math.min(0, (logits[id] ?? Number.NEGATIVE_INFINITY) - logSumExpAmong(logits, allowed));
}

/** log Σ exp(x) of the logits of tokens that may come. */
export function logSumExpAmong(logits: Float32Array, allowed: readonly number[] | undefined): number {
  return logSumExp(allowed === undefined ? logits : Float32Array.from(allowed, (id) => logits[id] ?? Number.NEGATIVE_INFINITY));
}
