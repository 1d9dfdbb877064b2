/**
 * How long the extension's code holds up the extension host at a time: stretches of a processor profile in which each sample has a
 * function of the extension's bundle on its stack. Garbage that is collected in between counts as part of the stretch.
 */

/** Starts to profile the extension host of a workbench. */
export function startHostProfile(workbench) {
  return workbench.host(
    (_, sampleMicroseconds) =>
      new Promise((resolve, reject) => {
        const { Session } = process.getBuiltinModule("node:inspector");
        const session = new Session();
        session.connect();
        globalThis.nearlineProfile = session;
        const post = (method, parameters, next) =>
          session.post(method, parameters, (error) => (error === null ? next() : reject(new Error(error.message))));
        post("Profiler.enable", {}, () =>
          post("Profiler.setSamplingInterval", { interval: sampleMicroseconds }, () => post("Profiler.start", {}, resolve)),
        );
      }),
    250,
  );
}

/**
 * Ends the profile.
 *
 * @returns {Promise<{ durationMs: number, ownMs: number, tasks: { ms: number, functions: string[] }[] }>} the stretches of a millisecond and
 *   more, longest first, each with the functions in which most of its time went
 */
export async function stopHostProfile(workbench, bundle) {
  const profile = await workbench.host(
    () =>
      new Promise((resolve, reject) => {
        const session = globalThis.nearlineProfile;
        session.post("Profiler.stop", (error, result) => {
          session.disconnect();
          if (error !== null) return reject(new Error(error.message));
          const { nodes, samples, timeDeltas, startTime, endTime } = result.profile;
          const slim = nodes.map(({ id, callFrame, children = [] }) => ({
            id,
            name: callFrame.functionName,
            url: callFrame.url,
            children,
          }));
          resolve({ nodes: slim, samples, timeDeltas, startTime, endTime });
        });
      }),
  );
  return tasksOf(profile, bundle);
}

/** @param {string} bundle what the addresses of the extension's code end with */
export function tasksOf({ nodes, samples, timeDeltas, startTime, endTime }, bundle) {
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
  for (const [index, id] of samples.entries()) {
    // A delta is the time since the sample before, so the next one is how long this one lasted.
    const ms = (timeDeltas[index + 1] ?? 0) / 1000;
    const { name } = byId.get(id);
    const goesOn = isOwn.get(id) || (name === "(garbage collector)" && current !== undefined);
    if (!goesOn) {
      current = undefined;
      continue;
    }
    if (current === undefined) {
      current = { ms: 0, times: new Map() };
      tasks.push(current);
    }
    current.ms += ms;
    current.times.set(name, (current.times.get(name) ?? 0) + ms);
  }
  return {
    durationMs: (endTime - startTime) / 1000,
    ownMs: tasks.reduce((sum, { ms }) => sum + ms, 0),
    tasks: tasks
      .filter(({ ms }) => ms >= 1)
      .sort((one, other) => other.ms - one.ms)
      .map(({ ms, times }) => ({
        ms,
        functions: [...times]
          .sort(([, one], [, other]) => other - one)
          .slice(0, 4)
          .map(([name, part]) => `${name || "(anonymous)"} ${part.toFixed(1)}`),
      })),
  };
}
