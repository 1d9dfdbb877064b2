/**
 * How long the extension's code holds up the extension host at a time: stretches of a processor profile in which each sample has a
 * function of the extension's bundle on its stack. Garbage that is collected in between counts as part of the stretch. Time in which the thread was
 * ready and another process had the processor does not, as far as the kernel of Linux counted it and samples are missing: two cores have
 * the model, the editor's page and the host to run, and a function of microseconds that is interrupted would seem to last as long as the model computes.
 */

const sampleMs = 0.25;
/** Between two looks at how long the thread has waited. A look takes some 20 µs. */
const lookMs = 1;

/** Starts to profile the extension host of a workbench. */
export function startHostProfile(workbench) {
  return workbench.host(
    (_, { sampleMs, lookMs }) =>
      new Promise((resolve, reject) => {
        const { Session } = process.getBuiltinModule("node:inspector");
        const { existsSync, openSync, readSync } = process.getBuiltinModule("node:fs");
        const schedule = "/proc/self/schedstat";
        const waits = [];
        if (existsSync(schedule)) {
          const file = openSync(schedule, "r");
          const bytes = new Uint8Array(64);
          const text = new TextDecoder();
          const look = () => {
            const [, waitedNs] = text.decode(bytes.subarray(0, readSync(file, bytes, 0, bytes.length, 0))).split(" ");
            // The profile counts by the same clock, in microseconds.
            waits.push([Number(process.hrtime.bigint()) / 1e3, Number(waitedNs) / 1e6]);
          };
          globalThis.nearlineLooks = { waits, timer: setInterval(look, lookMs) };
        }
        const session = new Session();
        session.connect();
        globalThis.nearlineProfile = session;
        const post = (method, parameters, next) =>
          session.post(method, parameters, (error) => (error === null ? next() : reject(new Error(error.message))));
        post("Profiler.enable", {}, () =>
          post("Profiler.setSamplingInterval", { interval: sampleMs * 1000 }, () => post("Profiler.start", {}, resolve)),
        );
      }),
    { sampleMs, lookMs },
  );
}

/**
 * Ends the profile.
 *
 * @returns {Promise<{ durationMs: number, ownMs: number, tasks: { ms: number, passedMs: number, functions: string[] }[] }>} the stretches of a
 *   millisecond and more, longest first, each with the functions in which most of the time went that passed
 */
export async function stopHostProfile(workbench, bundle) {
  const profile = await workbench.host(
    () =>
      new Promise((resolve, reject) => {
        const session = globalThis.nearlineProfile;
        session.post("Profiler.stop", (error, result) => {
          session.disconnect();
          const { waits, timer } = globalThis.nearlineLooks ?? { waits: [] };
          clearInterval(timer);
          if (error !== null) return reject(new Error(error.message));
          const { nodes, samples, timeDeltas, startTime, endTime } = result.profile;
          const slim = nodes.map(({ id, callFrame, children = [] }) => ({
            id,
            name: callFrame.functionName,
            url: callFrame.url,
            children,
          }));
          resolve({ nodes: slim, samples, timeDeltas, startTime, endTime, waits });
        });
      }),
  );
  return tasksOf(profile, bundle);
}

/**
 * @param {object} profile as V8 gives it, and `waits`: by time in microseconds, how many milliseconds the thread had waited for a processor
 * @param {string} bundle what the addresses of the extension's code end with
 */
export function tasksOf({ nodes, samples, timeDeltas, startTime, endTime, waits = [] }, bundle) {
  const byId = new Map(nodes.map((node) => [node.id, node]));
  const isOwn = new Map();
  const mark = (node, inherited) => {
    const own = inherited || node.url.endsWith(bundle);
    isOwn.set(node.id, own);
    for (const child of node.children) mark(byId.get(child), own);
  };
  const children = new Set(nodes.flatMap(({ children }) => children));
  for (const node of nodes) if (!children.has(node.id)) mark(node, false);

  const tasks = [];
  let current;
  let at = startTime;
  for (const [index, id] of samples.entries()) {
    at += timeDeltas[index];
    // A delta is the time since the sample before, so the next one is how long this one lasted.
    const ms = (timeDeltas[index + 1] ?? 0) / 1000;
    const { name } = byId.get(id);
    const goesOn = isOwn.get(id) || (name === "(garbage collector)" && current !== undefined);
    if (!goesOn) {
      current = undefined;
      continue;
    }
    if (current === undefined) {
      current = { start: at, passedMs: 0, unseenMs: 0, times: new Map() };
      tasks.push(current);
    }
    current.passedMs += ms;
    current.unseenMs += Math.max(0, ms - sampleMs);
    current.times.set(name, (current.times.get(name) ?? 0) + ms);
  }
  for (const task of tasks) {
    const waitedMs = waitedBetween(waits, task.start, task.start + 1000 * task.passedMs);
    task.ms = task.passedMs - Math.min(waitedMs, task.unseenMs);
  }
  return {
    durationMs: (endTime - startTime) / 1000,
    ownMs: tasks.reduce((sum, { ms }) => sum + ms, 0),
    tasks: tasks
      .filter(({ ms }) => ms >= 1)
      .sort((one, other) => other.ms - one.ms)
      .map(({ ms, passedMs, times }) => ({
        ms,
        passedMs,
        functions: [...times]
          .sort(([, one], [, other]) => other - one)
          .slice(0, 4)
          .map(([name, part]) => `${name || "(anonymous)"} ${part.toFixed(1)}`),
      })),
  };
}

/** From the last look before the stretch to the first one after it: the thread cannot look while it is at work. */
function waitedBetween(waits, start, end) {
  const before = waits.findLast(([at]) => at <= start);
  const after = waits.find(([at]) => at >= end);
  return before === undefined || after === undefined ? 0 : after[1] - before[1];
}
