/**
 * How several generations share one model: each forward pass waits for its turn, runs, and hands the turn on. What a pass computed
 * must be read before the promise of `pass` resolves, because the next one writes over it. Rejects without running the pass when
 * whoever gave the turns has no more of them for this generation.
 */
export type Turn = <T>(pass: () => Promise<T>) => Promise<T>;

/** For a generation that has the model to itself. */
export const atOnce: Turn = (pass) => pass();
