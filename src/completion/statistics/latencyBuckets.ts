/** Latencies counted in fixed buckets, so that counts of several windows and days can be added. */

/** Each bound is a quarter above the one before, from 10 ms to 12.9 s; a last bucket takes what is longer. */
const boundsMs: readonly number[] = Array.from({ length: 33 }, (_, index) => 10 * 1.25 ** index);

export const bucketCount = boundsMs.length + 1;

export function bucketOf(ms: number): number {
  const index = boundsMs.findIndex((bound) => ms <= bound);
  return index === -1 ? boundsMs.length : index;
}

/**
 * The latency that a share of those counted stays under, to within a quarter of itself: the upper bound of its bucket.
 * Undefined when nothing is counted; infinite when it lies above the last bound.
 */
export function latencyPercentileMs(counts: readonly number[], share: number): number | undefined {
  const total = counts.reduce((sum, count) => sum + count, 0);
  if (total === 0) return undefined;
  let below = 0;
  const index = counts.findIndex((count) => {
    below += count;
    return below >= total * share;
  });
  return boundsMs[index] ?? Number.POSITIVE_INFINITY;
}
