/**
 * Knows whether energy is to be saved.
 *
 * Invariants
 * - The system is asked when a worker starts, and every few minutes while one runs; else there is no timer.
 */
import type { Timers } from "../workers/workerHost.ts";
import { readPowerSource } from "./powerSource.ts";

/** A cable is pulled a few times a day; a few minutes of more threads cost less than asking often. */
const askEveryMs = 3 * 60_000;

export interface PowerWatchOptions {
  readonly timers: Timers;
  /** Whether a worker runs. */
  readonly isRunning: () => boolean;
  /** Called when it changed. */
  readonly onChange: () => void;
  readonly read?: (onSource: (isBattery: boolean) => void) => void;
}

export class PowerWatch {
  readonly #options: PowerWatchOptions;
  #isOnBattery = false;
  #cancel: (() => void) | undefined;

  constructor(options: PowerWatchOptions) {
    this.#options = options;
  }

  get isOnBattery(): boolean {
    return this.#isOnBattery;
  }

  /** To be called when a worker starts. */
  ask(): void {
    const { timers, onChange, read = readPowerSource } = this.#options;
    read((isBattery) => {
      if (isBattery === this.#isOnBattery) return;
      this.#isOnBattery = isBattery;
      onChange();
    });
    this.#cancel?.();
    this.#cancel = timers.after(askEveryMs, () => {
      this.#cancel = undefined;
      if (this.#options.isRunning()) this.ask();
    });
  }

  /** To be called when no worker runs any more. */
  stop(): void {
    this.#cancel?.();
    this.#cancel = undefined;
  }
}
