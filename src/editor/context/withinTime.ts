/** Waits for something, but not for long. */

/** Resolves when the work is done, after some milliseconds, or when the signal fires, whichever is first. The work goes on by itself. */
export function withinTime(work: Promise<unknown>, ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener("abort", done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener("abort", done, { once: true });
    work.then(done, done);
  });
}
