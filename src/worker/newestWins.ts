/**
 * One task at a time, and the newest one wins: starting a task aborts the ones before it and waits until they have ended.
 *
 * Invariants:
 * - At most one task is past its start.
 * - Of tasks that wait, the newest has a signal that has not fired when it starts, unless its caller's has. The others start
 *   with one that has, and are to end at once.
 */
export class NewestWins {
  private running: Promise<unknown> = Promise.resolve();
  private current: AbortController | undefined;

  /** The task gets a signal that fires when `signal` does or a newer task comes; it may have fired when the task starts. */
  async run<T>(task: (signal: AbortSignal) => Promise<T>, signal: AbortSignal): Promise<T> {
    this.current?.abort();
    const controller = new AbortController();
    this.current = controller;
    const abort = () => controller.abort();
    if (signal.aborted) abort();
    signal.addEventListener("abort", abort, { once: true });
    const result = this.running.then(() => task(controller.signal));
    this.running = result.catch(() => undefined);
    try {
      return await result;
    } finally {
      signal.removeEventListener("abort", abort);
      if (this.current === controller) this.current = undefined;
    }
  }
}
