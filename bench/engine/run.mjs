/**
 * The engine's figures, beside llama.cpp on the same file with the same threads in the same run.
 *
 *   npm run bench -- engine [--model FILE]… [--no-embedded] [--only decode,prefill,…] [--quick] [--json] [--threads N]
 *
 * Measures the embedded model, and every file given by --model. --only picks figures by name (figures/figures.mjs), --quick takes
 * one round of everything to see that it runs: its numbers mean nothing. --json prints the results as JSON on standard output and
 * the tables nowhere; progress is always on standard error. Results are also written to out/bench-engine.json.
 *
 * llama.cpp is the prebuilt library of node-llama-cpp, installed into the tools' cache folder (llamaCpp/install.mjs), called through
 * its C API with the settings that are fastest here (llamaCpp/bestSettings.mjs). Where it cannot be installed or run, our own
 * figures are measured all the same and the tables say why there is nothing beside them.
 */
import { mkdirSync, statSync, writeFileSync } from "node:fs";
import { availableParallelism, cpus, totalmem } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { bundleAll, repository } from "./bundle.mjs";
import { createContest } from "./contest.mjs";
import { figures } from "./figures/figures.mjs";
import { nodeLlamaCppVersion } from "./llamaCpp/install.mjs";
import { missingRow } from "./resultRow.mjs";
import { resultTable } from "./resultTable.mjs";

const { values } = parseArgs({
  options: {
    model: { type: "string", multiple: true, default: [] },
    "no-embedded": { type: "boolean", default: false },
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
    // The rule of src/worker/chooseThreads.ts.
    threads: { type: "string", default: String(Math.min(8, availableParallelism(), Math.max(2, Math.floor(availableParallelism() / 2)))) },
  },
});

const chosen = values.only === undefined ? figures : values.only.split(",").map(figureNamed);
const embedded = join(repository, "models", "SmolLM2-135M-Instruct.Q4_1.gguf");
const paths = [...(values["no-embedded"] ? [] : [embedded]), ...values.model.map((path) => resolve(path))];
const threads = Number(values.threads);
const say = (text) => console.error(text);
const print = (text) => {
  if (!values.json) console.log(text);
};

// Exiting takes the processes of what is measured along.
for (const signal of ["SIGINT", "SIGTERM"]) process.once(signal, () => process.exit(1));
mkdirSync(join(repository, "out"), { recursive: true });
await bundleAll();
const machine = {
  processor: cpus()[0]?.model ?? "unknown",
  logicalProcessors: cpus().length,
  memoryBytes: totalmem(),
  node: process.versions.node,
  nodeLlamaCpp: nodeLlamaCppVersion,
  threads,
};
const models = [];
for (const path of paths) {
  const model = { path, name: basename(path), bytes: statSync(path).size, isEmbedded: path === embedded };
  const contest = createContest({ model, threads, quick: values.quick, say });
  print(`\n## ${model.name}, ${threads} threads${values.quick ? ", quick run: the numbers mean nothing" : ""}`);
  const results = [];
  for (const figure of chosen) {
    say(`${model.name}: ${figure.title}`);
    const rows = await figure.measure(contest).catch((error) => [missingRow(figure.name, error.message)]);
    results.push({ name: figure.name, title: figure.title, rows });
    print(`\n${resultTable(figure.title, rows)}`);
  }
  models.push({ ...model, rivalSettings: contest.settingsFound(), figures: results });
}
const report = JSON.stringify({ machine, quick: values.quick, models }, null, 2);
writeFileSync(join(repository, "out", "bench-engine.json"), `${report}\n`);
if (values.json) console.log(report);

function figureNamed(name) {
  const figure = figures.find((one) => one.name === name);
  if (figure === undefined) throw new Error(`--only: must name figures of ${figures.map((one) => one.name).join(", ")}, got ${name}`);
  return figure;
}
