/** Tokens that may come next, most likely first; probabilities sum to at most 1. */
export interface Candidate {
  readonly id: number;
  readonly probability: number;
}

/** Takes candidates away, at least one stays. */
export type Filter = (candidates: readonly Candidate[]) => readonly Candidate[];

/**
 * Tokens less likely than e^-20 of the best one are left out: together they are less likely than 1 in 10,000 with any
 * vocabulary of today, and sorting the few that stay takes a hundredth of the time.
 */
const maxLogDistance = 20;

export function candidatesOf(logits: Float32Array, temperature: number, allowed: readonly number[] | undefined): Candidate[] {
  let best = Number.NEGATIVE_INFINITY;
  for (const id of allowed ?? logits.keys()) {
    const logit = logits[id] ?? Number.NaN;
    // A comparison, unlike Math.max, passes over NaN.
    if (logit > best) best = logit;
  }
  const weights: { id: number; weight: number }[] = [];
  let total = 0;
  for (const id of allowed ?? logits.keys()) {
    const distance = (best - (logits[id] ?? Number.NEGATIVE_INFINITY)) / temperature;
    if (!(distance <= maxLogDistance)) continue;
    const weight = Math.exp(-distance);
    total += weight;
    weights.push({ id, weight });
  }
  return weights
    .map(({ id, weight }) => ({ id, probability: weight / total }))
    .sort((a, b) => b.probability - a.probability || a.id - b.id);
}
