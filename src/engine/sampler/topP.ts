import type { Filter } from "./candidates.ts";

/** Keeps the smallest set of the most likely tokens that together reach p (nucleus sampling, Holtzman et al. 2019, arXiv:1904.09751). */
export function topP(p: number): Filter {
  if (!(p > 0 && p <= 1)) throw new RangeError(`topP must be above 0 and at most 1, got ${p}`);
  return (candidates) => {
    let sum = 0;
    const end = candidates.findIndex(({ probability }) => {
      sum += probability;
      return sum >= p;
    });
    return end < 0 ? candidates : candidates.slice(0, end + 1);
  };
}
