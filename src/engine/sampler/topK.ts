import type { Filter } from "./candidates.ts";

/** Keeps the k most likely tokens. */
export function topK(k: number): Filter {
  if (!Number.isInteger(k) || k < 1) throw new RangeError(`topK must be an integer of at least 1, got ${k}`);
  return (candidates) => candidates.slice(0, k);
}
