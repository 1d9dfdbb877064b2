/**
 * How several generations share one model: each forward pass waits for its turn, runs, and hands the turn on. What a pass computed
 * must be read before the promise of `pass` resolves, because the next one writes over it. Rejects without running the pass when
 * whoever gave the turns has no more of them for this generation.
 */
export type Turn = <T>(pass: (terms?: PassTerms) => Promise<T>) => Promise<T>;

/** What whoever gives the turns has to say about one of them. */
export interface PassTerms {
  /**
   * Fires when something more urgent waits. A pass that then rejects with its reason gets another turn, in which it runs from its beginning; one
   * that ends well is done.
   */
  readonly giveWay: AbortSignal | undefined;
  /** More urgent things come often: the pass should take less time than it could, though a longer one would do more in it. */
  readonly isBrief: boolean;
}

/** For a generation that has the model to itself. */
export const atOnce: Turn = (pass) => pass();
