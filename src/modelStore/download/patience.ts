/** How long a download waits before it asks again, and when it stops asking. */

/** Two minutes in all: a router that restarts is back by then. */
const waitsMs: readonly number[] = [1000, 2000, 4000, 8000, 15_000, 30_000, 30_000, 30_000];

/** What a server may ask us to wait; beyond it a person decides. Hubs count requests in windows of five minutes. */
const maxAskedWaitMs = 600_000;

/**
 * Counts tries that brought the file no further than it ever was. That the furthest point only grows makes a download end, whatever a
 * server does.
 */
export class Patience {
  readonly #waitsMs: readonly number[];
  #furthestByte = 0;
  #triesWithoutProgress = 0;

  constructor(waits: readonly number[] = waitsMs) {
    this.#waitsMs = waits;
  }

  /** @returns how long to wait before the next try; undefined to give up */
  waitMs(doneBytes: number, askedWaitMs = 0): number | undefined {
    if (doneBytes > this.#furthestByte) {
      this.#furthestByte = doneBytes;
      this.#triesWithoutProgress = 0;
    }
    const own = this.#waitsMs[this.#triesWithoutProgress++];
    return own === undefined || askedWaitMs > maxAskedWaitMs ? undefined : Math.max(own, askedWaitMs);
  }
}
