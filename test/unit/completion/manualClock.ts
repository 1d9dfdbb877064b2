/** A clock that stands still until a test moves it. */

interface Timer {
  readonly atMs: number;
  readonly ring: () => void;
}

export class ManualClock {
  #nowMs = 0;
  #timers: Timer[] = [];

  readonly now = (): number => this.#nowMs;

  /** Resolves at its time, or when the signal fires. */
  readonly wait = (ms: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const giveUp = () => {
        this.#timers = this.#timers.filter((other) => other !== timer);
        resolve();
      };
      const ring = () => {
        signal?.removeEventListener("abort", giveUp);
        resolve();
      };
      const timer: Timer = { atMs: this.#nowMs + ms, ring };
      this.#timers.push(timer);
      if (signal?.aborted) giveUp();
      signal?.addEventListener("abort", giveUp, { once: true });
    });

  /** Moves on, ringing each timer at its time and letting everything that follows from it happen. */
  async moveTo(ms: number): Promise<void> {
    await settle();
    for (;;) {
      const next = this.#timers.filter(({ atMs }) => atMs <= ms).sort((one, other) => one.atMs - other.atMs)[0];
      if (next === undefined) break;
      this.#timers = this.#timers.filter((other) => other !== next);
      this.#nowMs = Math.max(this.#nowMs, next.atMs);
      next.ring();
      await settle();
    }
    this.#nowMs = ms;
  }
}

/** Lets everything happen that only waits for promises. */
export function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
