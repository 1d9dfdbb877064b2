/**
 * Tells when something has not been used for long.
 *
 * Invariants
 * - One timer, however often it is used: when it rings, uses meanwhile move it on.
 * - What is busy is not idle. Stopped, no timer is set.
 */
import type { Timers } from "./workerHost.ts";

export interface IdleTimerOptions {
  readonly timers: Timers;
  /** 0 is never. Asked whenever the time is counted anew. */
  readonly limitMs: () => number;
  readonly isBusy: () => boolean;
  readonly onIdle: () => void;
}

export class IdleTimer {
  readonly #options: IdleTimerOptions;
  #lastUseMs = 0;
  #cancel: (() => void) | undefined;

  constructor(options: IdleTimerOptions) {
    this.#options = options;
  }

  noteUse(): void {
    this.#lastUseMs = this.#options.timers.nowMs();
  }

  /** Counts from the last use on. */
  start(): void {
    this.stop();
    const { timers, limitMs, isBusy, onIdle } = this.#options;
    const limit = limitMs();
    if (limit === 0) return;
    if (isBusy()) this.noteUse();
    const leftMs = this.#lastUseMs + limit - timers.nowMs();
    if (leftMs <= 0) {
      onIdle();
      return;
    }
    this.#cancel = timers.after(leftMs, () => {
      this.#cancel = undefined;
      this.start();
    });
  }

  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
