/** The most likely token; of equals the one with the lowest id. */
export function greedy(logits: Float32Array, allowed: readonly number[] | undefined): number {
  let best = -1;
  let bestLogit = Number.NEGATIVE_INFINITY;
  if (allowed === undefined) {
    for (let id = 0; id < logits.length; id++) {
      const logit = logits[id] ?? Number.NaN;
      if (logit > bestLogit) {
        best = id;
        bestLogit = logit;
      }
    }
  } else {
    for (const id of allowed) {
      const logit = logits[id] ?? Number.NaN;
      if (logit > bestLogit || (logit === bestLogit && id < best)) {
        best = id;
        bestLogit = logit;
      }
    }
  }
  if (best < 0) throw new RangeError("sampling needs a finite logit, got none");
  return best;
}
