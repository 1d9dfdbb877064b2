/**
 * A completion that runs in another process takes turns here as though it ran here: chats yield to it and are not starved by it, by the scheduler's own
 * rules (scheduler.ts). For a worker without completions of its own, which would end this one.
 */
import { setTimeout } from "node:timers/promises";
import type { Scheduler } from "./scheduler.ts";

/** A chat that has waited long enough gets its turn after one of these. */
const turnMs = 50;

type Wait = (delayMs: number, signal: AbortSignal) => Promise<void>;

export class ForeignCompletion {
  readonly #scheduler: Pick<Scheduler, "run">;
  readonly #wait: Wait;
  #running: AbortController | undefined;

  /** @param wait ends after a time, or when the signal fires */
  constructor(scheduler: Pick<Scheduler, "run">, wait: Wait = (delayMs, signal) => setTimeout(delayMs, undefined, { signal })) {
    this.#scheduler = scheduler;
    this.#wait = wait;
  }

  /** It runs, or does so no more. */
  set isRunning(isRunning: boolean) {
    if (isRunning === (this.#running !== undefined)) return;
    this.#running?.abort();
    this.#running = isRunning ? this.#takeTurns() : undefined;
  }

  #takeTurns(): AbortController {
    const controller = new AbortController();
    const { signal } = controller;
    this.#scheduler
      .run(
        "completion",
        async (turn, ownSignal) => {
          for (;;) await turn(() => this.#wait(turnMs, ownSignal));
        },
        signal,
      )
      // It ends by its signal only.
      .catch(() => {});
    return controller;
  }
}
