/**
 * What llama.cpp's server did, from its log at verbosity 4, which has no texts: for each request how many tokens of its prompt were in the cache,
 * how many its slot held at the end, whether the client had gone, and how much of what it computed the next request in its slot found there.
 * `/metrics` would not do: it counts prompts only where they were read to their end.
 */

export const workVerbosity = ["-lv", "4"];

/** Lines that say something of a request, which the server calls a task. */
const told = [
  { pattern: /cancel task, id_task = (?<task>\d+)/u, note: (task) => ({ ...task, isCancelled: true }) },
  { pattern: /new prompt, .*task\.n_tokens = (?<value>\d+)/u, note: (task, prompt) => ({ ...task, prompt }) },
  // Once for each batch of a long prompt; the first tells what was there.
  { pattern: /cached n_tokens = (?<value>\d+)/u, note: (task, cached) => ({ ...task, cached: task.cached ?? cached }) },
  { pattern: /stop processing: n_tokens = (?<value>\d+)/u, note: (task, held) => ({ ...task, held }) },
];
const ofTask = /task (?<task>\d+) \|/u;
const begun = /launch_slot_: id +(?<slot>\d+) \| task (?<task>\d+) \| processing task/u;

/** A slot that is given to another text is chosen because it rested longest, and what it held is of no use to that text. */
const slotChosen = /get_availabl: id +(?<slot>\d+) \| .*selected slot by (?<reason>LRU|LCP)/u;

/** @param log its text */
export function serverWork(log) {
  const tasks = new Map();
  const reasons = new Map();
  /** In the order in which they were given a slot. */
  const order = [];
  const change = (id, note) => tasks.set(id, note(tasks.get(id) ?? {}));
  for (const line of log.split("\n")) {
    const chosen = slotChosen.exec(line)?.groups;
    if (chosen !== undefined) reasons.set(chosen.slot, chosen.reason);
    const began = begun.exec(line)?.groups;
    if (began !== undefined) {
      order.push(began.task);
      change(began.task, (task) => ({ ...task, slot: began.slot, goesOn: reasons.get(began.slot) === "LCP" }));
    }
    for (const { pattern, note } of told) {
      const found = pattern.exec(line)?.groups;
      const id = found?.task ?? ofTask.exec(line)?.groups.task;
      if (found !== undefined && id !== undefined) change(id, (task) => note(task, Number(found.value)));
    }
  }
  const all = [...tasks.values()];
  if (!all.some(({ held }) => held !== undefined))
    throw new Error("llama-server: its log must tell of requests, got none; another version?");
  noteReuse(order.map((id) => tasks.get(id)));
  return { finished: sumOf(all.filter(({ isCancelled }) => !isCancelled)), cancelled: sumOf(all.filter(({ isCancelled }) => isCancelled)) };
}

/** Of what was computed for a request that is of use beyond it which the next one in its slot goes on from. */
function noteReuse(begunTasks) {
  const lastOf = new Map();
  for (const task of begunTasks) {
    const before = lastOf.get(task.slot);
    if (before !== undefined && task.goesOn) {
      const { cached = 0, held = cached } = before;
      before.reused = Math.max(0, Math.min(task.cached ?? 0, held) - cached);
    }
    lastOf.set(task.slot, task);
  }
}

/** A prompt that was given up before it was whole holds less than it has, so that what is beyond the prompt was generated. */
function sumOf(tasks) {
  const sum = { requests: tasks.length, neverBegun: 0, whileReading: 0, prompt: 0, cached: 0, read: 0, generated: 0, reused: 0 };
  for (const { slot, prompt = 0, cached = 0, held = cached, reused = 0 } of tasks) {
    if (slot === undefined) sum.neverBegun++;
    else if (held <= prompt) sum.whileReading++;
    sum.prompt += prompt;
    sum.cached += cached;
    sum.read += Math.max(0, Math.min(held, prompt) - cached);
    sum.generated += Math.max(0, held - Math.max(prompt, cached));
    sum.reused += reused;
  }
  return sum;
}
