/**
 * Keeps work in the background small: after each slice whoever waits for this thread gets its turn, and while somebody else needs the processor
 * it works a small share of the time only.
 */
import { setImmediate as nextTurn, setTimeout as wait } from "node:timers/promises";

/** A search that comes meanwhile waits for this long at most, and for the file that is at work. */
const sliceMs = 8;
/** One tenth of the time goes on while the model works: an index is then ready some day, and a suggestion a few percent later. */
const restPerWork = 9;

export class Pace {
  readonly #isBusy: () => boolean;
  #sliceStartMs = performance.now();

  /** @param isBusy whether somebody else needs the processor now */
  constructor(isBusy: () => boolean = () => false) {
    this.#isBusy = isBusy;
  }

  /** To be called between two small pieces of work: undefined to go on at once. Rejects with the signal's reason. */
  rest(signal: AbortSignal): Promise<void> | undefined {
    const workedMs = performance.now() - this.#sliceStartMs;
    return workedMs < sliceMs ? undefined : this.#rest(workedMs, signal);
  }

  async #rest(workedMs: number, signal: AbortSignal): Promise<void> {
    if (this.#isBusy()) await wait(workedMs * restPerWork);
    else await nextTurn();
    signal.throwIfAborted();
    this.#sliceStartMs = performance.now();
  }
}
