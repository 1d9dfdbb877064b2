/** How long to wait after a key before the model is asked, by what would have been best for the user's last keys. */

/**
 * Milliseconds of work for nothing that weigh as much as one millisecond of a suggestion: they cost power, not the user's time. With
 * simulated typists (90 to 240 ms between keys) and latencies of 400 ms and more, six saves a tenth to a half of the work for nothing of a
 * fixed wait of 40 ms and shows suggestions 15 to 120 ms later; four saves half to seven tenths, and shows them 40 to 170 ms later.
 */
const vainPerLostMs = 6;

/**
 * Tries asking at once and waiting just longer than each of the intervals, and takes what costs least: the shorter one of two
 * that cost the same. So a device that answers between two keys, or a typist slower than it, gets no wait at all, and a key that
 * repeats, or a burst of keys that no answer would keep up with, is waited out.
 *
 * @param intervalsMs between keys, in any order
 * @param latencyMs from asking to the suggestion
 * @returns 0 to `maxWaitMs`
 */
export function cheapestWaitMs(intervalsMs: readonly number[], latencyMs: number, maxWaitMs: number): number {
  let best = { waitMs: 0, cost: costOf(0, intervalsMs, latencyMs) };
  for (const intervalMs of intervalsMs) {
    const waitMs = Math.floor(intervalMs) + 1;
    if (waitMs > maxWaitMs) continue;
    const cost = costOf(waitMs, intervalsMs, latencyMs);
    if (cost < best.cost || (cost === best.cost && waitMs < best.waitMs)) best = { waitMs, cost };
  }
  return best.waitMs;
}

/** The time by which suggestions were seen later than without waiting, or not at all, and the weighted time of work for nothing. */
function costOf(waitMs: number, intervalsMs: readonly number[], latencyMs: number): number {
  let lostMs = 0;
  let vainMs = 0;
  for (const intervalMs of intervalsMs) {
    lostMs += Math.min(waitMs, Math.max(0, intervalMs - latencyMs));
    const workMs = intervalMs - waitMs;
    if (workMs > 0 && workMs < latencyMs) vainMs += workMs;
  }
  return lostMs + vainMs / vainPerLostMs;
}
