/** How long to wait after a key before the model is asked, by what would have been best for the user's last keys. */

export interface WaitPrice {
  /** Milliseconds of work for nothing that weigh as much as one millisecond of a suggestion. */
  readonly vainPerLostMs: number;
  readonly maxWaitMs: number;
}

/**
 * Tries asking at once and waiting just longer than each of the intervals, and takes what costs least: the shorter one of two
 * that cost the same. So a device that answers between two keys, or a typist slower than it, gets no wait at all, and a key that
 * repeats, or a burst of keys that no answer would keep up with, is waited out.
 *
 * @param intervalsMs between keys, in any order
 * @param latencyMs from asking to the suggestion
 * @returns 0 to `maxWaitMs`
 */
export function cheapestWaitMs(intervalsMs: readonly number[], latencyMs: number, { vainPerLostMs, maxWaitMs }: WaitPrice): number {
  const costOf = (waitMs: number): number => {
    const { lostMs, vainMs } = lossOf(waitMs, intervalsMs, latencyMs);
    return lostMs + vainMs / vainPerLostMs;
  };
  let best = { waitMs: 0, cost: costOf(0) };
  for (const intervalMs of intervalsMs) {
    const waitMs = Math.floor(intervalMs) + 1;
    if (waitMs > maxWaitMs) continue;
    const cost = costOf(waitMs);
    if (cost < best.cost || (cost === best.cost && waitMs < best.waitMs)) best = { waitMs, cost };
  }
  return best.waitMs;
}

/** The time by which suggestions were seen later than without waiting, or not at all, and the time of work for nothing. */
function lossOf(waitMs: number, intervalsMs: readonly number[], latencyMs: number): { readonly lostMs: number; readonly vainMs: number } {
  let lostMs = 0;
  let vainMs = 0;
  for (const intervalMs of intervalsMs) {
    lostMs += Math.min(waitMs, Math.max(0, intervalMs - latencyMs));
    const workMs = intervalMs - waitMs;
    if (workMs > 0 && workMs < latencyMs) vainMs += workMs;
  }
  return { lostMs, vainMs };
}
