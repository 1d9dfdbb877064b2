/** Loaded into the worker's process before it starts: how long its event loop was blocked, written to a file on SIGUSR2 and counted anew. */
const { writeFileSync } = require("node:fs");
const { monitorEventLoopDelay } = require("node:perf_hooks");
const { isMainThread } = require("node:worker_threads");

/** A sample is the time between two timers of this distance. */
const resolutionMs = 1;

if (isMainThread) {
  const delay = monitorEventLoopDelay({ resolution: resolutionMs });
  delay.enable();
  process.on("SIGUSR2", () => {
    const report = { maxMs: delay.max / 1e6 - resolutionMs, p99Ms: delay.percentile(99) / 1e6 - resolutionMs };
    writeFileSync(process.env.LOOP_DELAY_FILE, JSON.stringify(report));
    delay.reset();
  });
}
