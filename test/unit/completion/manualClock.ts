/** A clock that stands still until a test moves it. */
import { settle, TimerQueue } from "../../fixtures/timerQueue.ts";

export { settle };

export class ManualClock {
  readonly #timers = new TimerQueue();

  readonly now = this.#timers.now;
  readonly wait = this.#timers.wait;

  /** Moves on, ringing each timer at its time and letting everything that follows from it happen. */
  async moveTo(ms: number): Promise<void> {
    await settle();
    while (await this.#timers.ringNext(ms));
    this.#timers.nowMs = ms;
  }
}
