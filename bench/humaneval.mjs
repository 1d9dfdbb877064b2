// HumanEval-Infilling (Bavarian et al. 2022, arXiv:2207.14255) through `nearline complete --jsonl`, and its tests.
// usage: node bench/humaneval.mjs [--model M] [--tasks single-line|random-span] [--every N]
// Needs python3 to run the tests; the tasks (even problems, MIT licence) lie in bench/humaneval/.
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { gunzipSync } from "node:zlib";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { values } = parseArgs({
  options: { model: { type: "string" }, tasks: { type: "string", default: "single-line" }, every: { type: "string", default: "1" } },
});

const tasks = gunzipSync(readFileSync(join(root, "bench", "humaneval", `humaneval-${values.tasks}.jsonl.gz`)))
  .toString()
  .trim()
  .split("\n")
  .map((line) => JSON.parse(line))
  .filter((_, index) => index % Number(values.every) === 0);
const isLine = values.tasks === "single-line";

/** A single-line hole includes its line break: in an editor there would be an empty line, so the suffix begins with one. */
const requests = tasks.map(({ task_id, prompt, suffix }) => ({
  id: task_id,
  path: `${task_id.split("/")[2]}.py`,
  prefix: prompt,
  suffix: isLine ? `\n${suffix}` : suffix,
  language: "python",
}));

const completer = [join(root, "dist", "cli.js"), "complete", "--jsonl", ...(values.model ? ["--model", values.model] : [])];
const answers = await throughLines(process.execPath, completer, requests);
const programs = tasks.map(({ task_id, prompt, suffix, test, entry_point }, index) => ({
  id: task_id,
  program: `${prompt}${answers[index].completion}${isLine ? "\n" : ""}${suffix}${test}\ncheck(${entry_point})\n`,
}));
const results = await throughLines("python3", [join(root, "bench", "humaneval", "run_tests.py")], programs);

const passed = results.filter((result) => result.passed).length;
const exact = tasks.filter(({ canonical_solution }, index) => answers[index].completion.trimEnd() === canonical_solution.trimEnd()).length;
const reasons = {};
for (const { reason } of answers) if (reason) reasons[reason] = (reasons[reason] ?? 0) + 1;
const latencies = answers.map(({ ms }) => ms).sort((a, b) => a - b);
const share = (count) => `${((100 * count) / tasks.length).toFixed(1)} %`;
console.log(`HumanEval-Infilling ${values.tasks}, ${tasks.length} tasks`);
console.log(`pass@1       ${share(passed)}`);
console.log(`exact match  ${share(exact)}`);
console.log(`no suggestion ${JSON.stringify(reasons)}`);
console.log(`ms           p50 ${latencies[Math.floor(latencies.length / 2)]}, p95 ${latencies[Math.floor(latencies.length * 0.95)]}`);

/** Lines of JSON through a program: one line in, one line out, in order. */
function throughLines(program, args, lines) {
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { stdio: ["pipe", "pipe", "inherit"] });
    const chunks = [];
    child.stdout.on("data", (chunk) => chunks.push(chunk));
    child.on("error", reject);
    child.on("close", (code) => {
      const answers = Buffer.concat(chunks).toString().trim().split("\n");
      if (code !== 0 || answers.length !== lines.length)
        reject(new Error(`${program}: ${answers.length} of ${lines.length} lines answered, exit code ${code}`));
      else resolve(answers.map((line) => JSON.parse(line)));
    });
    child.stdin.end(lines.map((line) => `${JSON.stringify(line)}\n`).join(""));
  });
}
