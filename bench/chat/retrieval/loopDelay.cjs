/**
 * Loaded into the worker's process before it starts: how long its event loop was blocked, written to a file on SIGUSR2 and counted anew. Time in
 * which the thread was ready to run and another process had the processor is told apart, by the kernel's own count: Linux only.
 */
const { openSync, readSync, writeFileSync } = require("node:fs");
const { isMainThread } = require("node:worker_threads");

/** A sample is the time between two timers of this distance. */
const intervalMs = 1;
/** An hour and more; then the oldest are forgotten. */
const maxSamples = 2 ** 22;

if (isMainThread) {
  const bytes = Buffer.alloc(64);
  const schedule = openSync("/proc/self/schedstat", "r");
  const times = () => {
    const [onProcessor, waiting] = bytes.toString("latin1", 0, readSync(schedule, bytes, 0, bytes.length, 0)).split(" ");
    return { nowMs: performance.now(), onProcessorMs: Number(onProcessor) / 1e6, waitingMs: Number(waiting) / 1e6 };
  };
  // Nothing is allocated a sample: collecting it again would block the loop that is measured.
  const own = new Float64Array(maxSamples);
  const gaps = new Float64Array(maxSamples);
  let count = 0;
  let before = times();
  const tick = () => {
    const now = times();
    const gapMs = now.nowMs - before.nowMs - intervalMs;
    const at = count++ % maxSamples;
    gaps[at] = gapMs;
    own[at] = gapMs - (now.waitingMs - before.waitingMs);
    before = times();
    setTimeout(tick, intervalMs).unref();
  };
  tick();
  process.on("SIGUSR2", () => {
    const sorted = own.slice(0, Math.min(count, maxSamples)).sort();
    const report = {
      maxMs: gaps.subarray(0, sorted.length).reduce((most, gap) => Math.max(most, gap), 0),
      ownMaxMs: sorted.at(-1) ?? 0,
      ownP99Ms: sorted[Math.floor(sorted.length * 0.99)] ?? 0,
      worst: [...sorted.slice(-5)].reverse(),
    };
    writeFileSync(process.env.LOOP_DELAY_FILE, JSON.stringify(report));
    count = 0;
    // Sorting them took a while, which is nobody's fault.
    before = times();
  });
}
