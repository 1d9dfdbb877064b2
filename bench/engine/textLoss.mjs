import { argMax } from "./argMax.mjs";

/**
 * Sums the negative log likelihood (natural) of a text's tokens from the second on, from logits given position by position. Both
 * engines' logits go through this one function, in float64.
 */
export function textLoss(ids) {
  let sum = 0;
  const argMaxima = [];
  return {
    /** The logits after the token at `position`. */
    add(position, logits) {
      const best = argMax(logits);
      argMaxima.push(best);
      const next = ids[position + 1];
      if (next === undefined) return;
      const largest = logits[best];
      let total = 0;
      for (let index = 0; index < logits.length; index++) total += Math.exp(logits[index] - largest);
      sum += largest + Math.log(total) - logits[next];
    },
    result: () => ({ negativeLogLikelihood: sum, tokens: Math.max(0, ids.length - 1), argMaxima }),
  };
}
