/** Numbers from 0 to below 1 that a seed determines (mulberry32, Tommy Ettinger, public domain). */
export function seededRandom(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Whole numbers from 0 to below `limit`. */
export const below = (random, limit) => Math.floor(random() * limit);

/** The same entries in an order that the seed determines (Fisher–Yates). */
export function shuffled(entries, random) {
  const result = [...entries];
  for (let last = result.length - 1; last > 0; last--) {
    const other = below(random, last + 1);
    [result[last], result[other]] = [result[other], result[last]];
  }
  return result;
}
