import type { Filter } from "./candidates.ts";

/** Keeps tokens at least p times as likely as the most likely one (Nguyen et al. 2024, arXiv:2407.01082). */
export function minP(p: number): Filter {
  if (!(p > 0 && p <= 1)) throw new RangeError(`minP must be above 0 and at most 1, got ${p}`);
  return (candidates) => {
    const best = candidates[0]?.probability ?? 0;
    return candidates.filter(({ probability }) => probability >= p * best);
  };
}
