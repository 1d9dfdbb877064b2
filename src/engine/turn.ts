/**
 * How several generations share one model: each forward pass waits for its turn, runs, and hands the turn on. What a pass computed
 * must be read before the promise of `pass` resolves, because the next one writes over it. Rejects without running the pass when
 * whoever gave the turns has no more of them for this generation.
 *
 * A pass may get a signal: when that fires, something more urgent waits. Who then rejects with its reason gets another turn, in which the
 * pass runs from its beginning; who ends well has it counted as done.
 */
export type Turn = <T>(pass: (giveWay?: AbortSignal) => Promise<T>) => Promise<T>;

/** For a generation that has the model to itself. */
export const atOnce: Turn = (pass) => pass();
