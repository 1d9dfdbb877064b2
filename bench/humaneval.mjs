/**
 * HumanEval-Infilling (Bavarian et al. 2022, https://arxiv.org/abs/2207.14255) through `nearline complete --jsonl`, and its tests.
 *
 *   npm run bench -- humaneval [--tasks single-line|random-span|FILE] [--model M] [--every N] [--json]
 *
 * The tasks of the even problems (MIT licence) lie in humaneval/; FILE has others as lines of JSON, gzipped or not. What the model writes runs in
 * processes of python3, which must be there, with limits of time and memory (humaneval/run_tests.py). Results are also written to
 * out/bench-humaneval.json, each task with its answer.
 */
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";
import { completeLines } from "./completeLines.mjs";
import { percentile } from "./percentile.mjs";

const { values } = parseArgs({
  options: {
    model: { type: "string" },
    tasks: { type: "string", default: "single-line" },
    every: { type: "string", default: "1" },
    json: { type: "boolean", default: false },
  },
});

const here = join(import.meta.dirname, "humaneval");
const known = ["single-line", "random-span"];
const file = known.includes(values.tasks) ? join(here, `humaneval-${values.tasks}.jsonl.gz`) : resolve(values.tasks);
const tasks = linesOf(file).filter((_, index) => index % Number(values.every) === 0);

const answers = await completeLines(tasks.map(requestOf), values.model && resolve(values.model), (count) => {
  if (count % 10 === 0 || count === tasks.length)
    process.stderr.write(`\r${count} of ${tasks.length} answered${count === tasks.length ? "\n" : ""}`);
});
const verdicts = await testResults(
  tasks.map((task, index) => ({
    id: task.task_id,
    program: `${task.prompt}${answers[index].completion}${isLine(task) ? "\n" : ""}${task.suffix}${task.test}\ncheck(${task.entry_point})\n`,
  })),
);

const results = tasks.map(({ task_id, canonical_solution }, index) => ({
  id: task_id,
  passed: verdicts[index].passed,
  exact: answers[index].completion.trimEnd() === canonical_solution.trimEnd(),
  ms: answers[index].ms,
  completion: answers[index].completion,
  ...(answers[index].reason ? { reason: answers[index].reason } : {}),
}));
const count = (test) => results.filter(test).length;
const times = results.map(({ ms }) => ms);
const figures = {
  tasks: basename(values.tasks),
  model: values.model === undefined ? "embedded" : basename(values.model),
  count: results.length,
  passed: count(({ passed }) => passed),
  exact: count(({ exact }) => exact),
  withoutSuggestion: count(({ reason }) => reason !== undefined),
  msP50: percentile(times, 0.5),
  msP95: percentile(times, 0.95),
};
const out = join(import.meta.dirname, "..", "out");
mkdirSync(out, { recursive: true });
writeFileSync(join(out, "bench-humaneval.json"), `${JSON.stringify({ ...figures, results }, null, 2)}\n`);

const share = (some) => `${((100 * some) / figures.count).toFixed(1)} % (${some} of ${figures.count})`;
const report = [
  `HumanEval-Infilling ${figures.tasks}, ${figures.model}`,
  `pass@1         ${share(figures.passed)}`,
  `exact match    ${share(figures.exact)}`,
  `no suggestion  ${figures.withoutSuggestion}`,
  `ms             p50 ${figures.msP50?.toFixed(0)}, p95 ${figures.msP95?.toFixed(0)}`,
];
console.log(values.json ? JSON.stringify(figures, null, 2) : report.join("\n"));

function linesOf(path) {
  const bytes = readFileSync(path);
  const text = (path.endsWith(".gz") ? gunzipSync(bytes) : bytes).toString("utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

/** Holes of whole lines include their line break. */
function isLine({ task_id }) {
  return task_id.startsWith("SingleLine");
}

/** Without a hole there would be an empty line in an editor, so the suffix begins with a line break. */
function requestOf(task) {
  return {
    id: task.task_id,
    path: `${task.task_id.split("/")[2]}.py`,
    prefix: task.prompt,
    suffix: isLine(task) ? `\n${task.suffix}` : task.suffix,
    language: "python",
  };
}

/** One line in, one line out, in order. */
function testResults(programs) {
  return new Promise((resolve, reject) => {
    const child = spawn("python3", [join(here, "run_tests.py")], { stdio: ["pipe", "pipe", "inherit"] });
    const chunks = [];
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      const lines = Buffer.concat(chunks).toString("utf8").trim().split("\n");
      if (code === 0 && lines.length === programs.length) resolve(lines.map((line) => JSON.parse(line)));
      else reject(new Error(`run_tests.py: ${lines.length} of ${programs.length} programs ran, exit code ${code}`));
    });
    child.stdin.end(programs.map((program) => `${JSON.stringify(program)}\n`).join(""));
  });
}
