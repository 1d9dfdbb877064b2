/** How long the extension host worked in one piece: it answers nobody meanwhile. */

/**
 * The most that its main thread worked between two turns of its event loop while something was done, in ms. Counted is the time that it
 * had a processor, as the kernel of Linux tells it: the time that passes would grow with all else that the machine does.
 * @param {import("./nearline.e2e.mjs").Workbench} workbench
 * @param {() => Promise<void>} work
 */
export async function longestTurnMs(workbench, work) {
  await workbench.host(() => {
    const { readFileSync } = process.getBuiltinModule("node:fs");
    const workedMs = () => {
      // In user and system mode, the fields 14 and 15, in ticks of 10 ms; counted from behind the name in parentheses, which may hold anything.
      const fields = readFileSync(`/proc/self/task/${process.pid}/stat`, "utf8").split(") ").at(-1).split(" ");
      return (Number(fields[11]) + Number(fields[12])) * 10;
    };
    const watch = { longestMs: 0, turns: 0, lastMs: workedMs() };
    watch.timer = setInterval(() => {
      const nowMs = workedMs();
      watch.longestMs = Math.max(watch.longestMs, nowMs - watch.lastMs);
      watch.lastMs = nowMs;
      watch.turns++;
    }, 1);
    globalThis.nearlineTurns = watch;
  });
  const end = () =>
    workbench.host(async () => {
      const watch = globalThis.nearlineTurns;
      // What came last counts as well.
      const { turns } = watch;
      while (watch.turns === turns) await new Promise((resolve) => setTimeout(resolve, 1));
      clearInterval(watch.timer);
      return Math.round(watch.longestMs);
    });
  try {
    await work();
  } catch (error) {
    await end();
    throw error;
  }
  return end();
}
