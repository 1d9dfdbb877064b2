/**
 * Time that passes only while the model works: a typist's pauses take none, and what the model does takes as long as it is said to.
 *
 * Invariants
 * - Time never goes back, and what is due at a time happens before anything later, with all that follows from it.
 * - While a run of the model goes on, time goes on to where the run is, never past it: a key that is due before the run's next piece is
 *   pressed before it.
 * - A run that was given up is waited for without time passing.
 */
import { settle, TimerQueue } from "../../test/fixtures/timerQueue.ts";

export interface ModelRun {
  /** Where time is when the run has come this far. */
  timeOf(event: ModelEvent): number;
  /** Hears of an event when its time has come. */
  readonly deliver: (event: ModelEvent) => void;
  readonly signal: AbortSignal;
  /** Time goes on with the machine's clock between two events; otherwise only events move it. */
  readonly startedRealMs: number | undefined;
  readonly startedMs: number;
}

export interface ModelEvent {
  readonly kind: "text" | "end";
  /** Events of the run before this one. */
  readonly index: number;
  readonly realMs: number;
}

export class VirtualTime {
  readonly #timers = new TimerQueue();
  readonly #runs = new Set<ModelRun>();
  readonly #arrived: { readonly run: ModelRun; readonly event: ModelEvent }[] = [];
  #onArrival: () => void = () => {};

  readonly now = this.#timers.now;
  readonly wait = this.#timers.wait;

  begin(run: ModelRun): void {
    this.#runs.add(run);
  }

  arrive(run: ModelRun, event: ModelEvent): void {
    this.#arrived.push({ run, event });
    this.#onArrival();
  }

  /** Lets time pass until some work is done. */
  async passUntil(work: Promise<unknown>): Promise<void> {
    let isDone = false;
    const done = work.finally(() => {
      isDone = true;
    });
    await settle();
    while (!isDone) {
      if (this.#arrived.length > 0) await this.#takeArrival();
      else if (this.#runs.size === 0) await this.#ringNext();
      else await this.#passWithModel();
    }
    await done;
  }

  async #takeArrival(): Promise<void> {
    const arrived = this.#arrived.shift();
    if (arrived === undefined) return;
    const { run, event } = arrived;
    if (!run.signal.aborted) {
      const timeMs = run.timeOf(event);
      while (!run.signal.aborted && (await this.#timers.ringNext(timeMs)));
      if (!run.signal.aborted) this.#timers.nowMs = Math.max(this.#timers.nowMs, timeMs);
    }
    if (event.kind === "end") this.#runs.delete(run);
    run.deliver(event);
    await settle();
  }

  async #passWithModel(): Promise<void> {
    const runs = [...this.#runs];
    const { nextMs: next } = this.#timers;
    const run = runs.find(({ startedRealMs }) => startedRealMs !== undefined);
    const isGivenUp = runs.some(({ signal }) => signal.aborted);
    let alarm: NodeJS.Timeout | undefined;
    const rang = await new Promise<boolean>((resolve) => {
      this.#onArrival = () => resolve(false);
      if (run?.startedRealMs === undefined || isGivenUp || next === Number.POSITIVE_INFINITY) return;
      const leftMs = next - run.startedMs - (performance.now() - run.startedRealMs);
      alarm = setTimeout(() => resolve(true), Math.max(0, leftMs));
    });
    clearTimeout(alarm);
    this.#onArrival = () => {};
    if (rang && this.#arrived.length === 0) await this.#timers.ringNext(next);
  }

  async #ringNext(): Promise<void> {
    const rang = await this.#timers.ringNext(Number.POSITIVE_INFINITY);
    if (!rang) throw new Error("time: something must be due or run, got nothing; a wait was lost");
  }
}
