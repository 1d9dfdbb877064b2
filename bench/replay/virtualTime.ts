/**
 * Time that passes only while the model works: a typist's pauses take none, and what the model does takes as long as it is said to.
 *
 * Invariants
 * - Time never goes back, and what is due at a time happens before anything later, with all that follows from it.
 * - While a run of the model goes on, time goes on to where the run is, never past it: a key that is due before the run's next piece is
 *   pressed before it.
 * - A run that was given up is waited for without time passing.
 */
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

interface Timer {
  readonly atMs: number;
  readonly ring: () => void;
}

export class VirtualTime {
  #nowMs = 0;
  #timers: Timer[] = [];
  readonly #runs = new Set<ModelRun>();
  readonly #arrived: { readonly run: ModelRun; readonly event: ModelEvent }[] = [];
  #onArrival: () => void = () => {};

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
      else if (this.#runs.size === 0) await this.#ringNext(Number.POSITIVE_INFINITY);
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
      while (!run.signal.aborted && this.#timers.some(({ atMs }) => atMs <= timeMs)) await this.#ringNext(timeMs);
      if (!run.signal.aborted) this.#nowMs = Math.max(this.#nowMs, timeMs);
    }
    if (event.kind === "end") this.#runs.delete(run);
    run.deliver(event);
    await settle();
  }

  async #passWithModel(): Promise<void> {
    const runs = [...this.#runs];
    const next = Math.min(...this.#timers.map(({ atMs }) => atMs));
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
    if (rang && this.#arrived.length === 0) await this.#ringNext(next);
  }

  /** Rings what is due first, if it is due by then. */
  async #ringNext(byMs: number): Promise<void> {
    const first = this.#timers.reduce<Timer | undefined>(
      (best, timer) => (best === undefined || timer.atMs < best.atMs ? timer : best),
      undefined,
    );
    if (first === undefined || first.atMs > byMs) {
      if (first === undefined) throw new Error("time: something must be due or run, got nothing; a wait was lost");
      return;
    }
    this.#timers = this.#timers.filter((other) => other !== first);
    this.#nowMs = Math.max(this.#nowMs, first.atMs);
    first.ring();
    await settle();
  }
}

/** Lets everything happen that only waits for promises. */
function settle(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
