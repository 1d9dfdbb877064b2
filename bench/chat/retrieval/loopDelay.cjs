/**
 * Loaded into the worker's process before it starts: how long its event loop was blocked, written to a file on SIGUSR2 and counted anew. Time in
 * which the thread was ready to run and another process had the processor is told apart, by the kernel's own count: Linux only.
 */
const { openSync, readSync, writeFileSync } = require("node:fs");
const { isMainThread } = require("node:worker_threads");

/** A sample is the time between two timers of this distance. */
const intervalMs = 1;

if (isMainThread) {
  const bytes = Buffer.alloc(64);
  const schedule = openSync("/proc/self/schedstat", "r");
  const times = () => {
    const [onProcessor, waiting] = bytes.toString("latin1", 0, readSync(schedule, bytes, 0, bytes.length, 0)).split(" ");
    return { nowMs: performance.now(), onProcessorMs: Number(onProcessor) / 1e6, waitingMs: Number(waiting) / 1e6 };
  };
  let samples = [];
  let before = times();
  const tick = () => {
    const now = times();
    const gapMs = now.nowMs - before.nowMs - intervalMs;
    const waitedMs = now.waitingMs - before.waitingMs;
    samples.push({ atMs: now.nowMs, gapMs, ownMs: gapMs - waitedMs, onProcessorMs: now.onProcessorMs - before.onProcessorMs });
    before = times();
    setTimeout(tick, intervalMs).unref();
  };
  tick();
  process.on("SIGUSR2", () => {
    const own = samples.map(({ ownMs }) => ownMs).sort((one, other) => one - other);
    const report = {
      maxMs: Math.max(0, ...samples.map(({ gapMs }) => gapMs)),
      ownMaxMs: own.at(-1) ?? 0,
      ownP99Ms: own[Math.floor(own.length * 0.99)] ?? 0,
      worst: samples.sort((one, other) => other.ownMs - one.ownMs).slice(0, 5),
    };
    writeFileSync(process.env.LOOP_DELAY_FILE, JSON.stringify(report));
    samples = [];
    // Sorting them took a while, which is nobody's fault.
    before = times();
  });
}
