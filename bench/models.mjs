/**
 * What a person waits for who brings models: devices measured, models exchanged, a model that rested and comes back, a second window.
 *
 *   npm run bench -- models [--model FILE] [--runs N] [--json]
 *
 * The hosts of the extension (models/main.ts) and the worker's own bundle, without an editor. `--model` names what the embedded model is exchanged for, and
 * is the embedded one by another name when left out. Weights are repacked before anything is counted; each time is the median of the runs, with
 * the least and the most. Also writes out/bench-models.json.
 */
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { bundle, repository } from "./engine/bundle.mjs";
import { percentile } from "./percentile.mjs";

const { values } = parseArgs({
  options: { model: { type: "string" }, runs: { type: "string", default: "7" }, json: { type: "boolean", default: false } },
});
const runs = Number(values.runs);
const { hostedModel } = createRequire(import.meta.url)(await bundle("models", join(import.meta.dirname, "models/main.ts")));

const folder = mkdtempSync(join(tmpdir(), "nearline-models-"));
const embedded = join(repository, "models/SmolLM2-135M-Instruct.Q4_1.gguf");
const [given = ""] = readFileSync(join(import.meta.dirname, "fixtures/priceList.ts.txt"), "utf8").split("│");
const shortFile = "function add(a, b) {\n  ret";
const hosted = [];
const host = (prefix, modelPath = embedded) => {
  const model = hostedModel({ scriptPath: join(repository, "dist/worker.js"), cacheFolder: join(folder, "cache"), modelPath, prefix });
  hosted.push(model);
  return model;
};

try {
  const other = values.model === undefined ? join(folder, "other.gguf") : resolve(values.model);
  if (values.model === undefined) copyFileSync(embedded, other);
  const result = {
    runs,
    model: values.model === undefined ? "the embedded one by another name" : basename(values.model),
    reload: { short: await reload(shortFile), long: await reload(given) },
    exchange: await exchange(other),
    secondWindow: await secondWindow(),
    devices: await devices(),
  };
  mkdirSync(join(repository, "out"), { recursive: true });
  writeFileSync(join(repository, "out/bench-models.json"), `${JSON.stringify(result, null, 2)}\n`);
  if (values.json) console.log(JSON.stringify(result));
  else report(result);
} finally {
  await Promise.all(hosted.map((model) => model.stop()));
  rmSync(folder, { recursive: true, force: true });
}

/** A model that rested: what it freed, and the way back to the first text of a suggestion. */
async function reload(prefix) {
  const model = host(prefix);
  const first = await model.load();
  const times = [];
  const freed = [];
  for (let run = 0; run < runs; run++) {
    const before = model.memory();
    const restMs = await model.rest();
    const after = model.memory();
    if (before !== undefined) freed.push({ beforeBytes: before.resident, afterBytes: after?.resident ?? 0, restMs });
    times.push(await model.load());
  }
  await model.stop();
  return {
    promptTokens: first.promptTokens,
    firstLoadMs: round(first.firstTextMs),
    processMs: spread(times.map(({ processMs }) => processMs)),
    readMs: spread(times.map(({ processMs, sessionBeginsMs }) => sessionBeginsMs - processMs)),
    sessionMs: spread(times.map(({ sessionBeginsMs, readyMs }) => readyMs - sessionBeginsMs)),
    promptMs: spread(times.map(({ readyMs, firstTextMs }) => firstTextMs - readyMs)),
    toFirstTextMs: spread(times.map(({ firstTextMs }) => firstTextMs)),
    residentMb: spread(freed.map(({ beforeBytes }) => beforeBytes / 1e6)),
    freedShare: Math.min(...freed.map(({ beforeBytes, afterBytes }) => 1 - afterBytes / beforeBytes)),
    restMs: spread(freed.map(({ restMs }) => restMs)),
  };
}

/** There and back; the first exchange repacks and is not counted. */
async function exchange(other) {
  const model = host(shortFile);
  await model.load();
  await model.exchange(other);
  await model.suggest();
  await model.exchange(embedded);
  const times = { toOther: [], toEmbedded: [], firstOfOther: [], firstOfEmbedded: [] };
  for (let run = 0; run < runs; run++) {
    times.toOther.push(await timed(() => model.exchange(other)));
    times.firstOfOther.push((await model.suggest()).firstMs);
    times.toEmbedded.push(await timed(() => model.exchange(embedded)));
    times.firstOfEmbedded.push((await model.suggest()).firstMs);
  }
  await model.stop();
  return Object.fromEntries(Object.entries(times).map(([name, all]) => [`${name}Ms`, spread(all)]));
}

/** A window beside one in which the same model is at work. */
async function secondWindow() {
  const first = host(shortFile);
  await first.load();
  const times = [];
  let memory = {};
  for (let run = 0; run < runs; run++) {
    const second = host(shortFile);
    times.push((await second.load()).firstTextMs);
    memory = { first: first.memory(), second: second.memory() };
    await second.stop();
  }
  await first.stop();
  return { toFirstTextMs: spread(times), memory };
}

/** All that is done once for a model and a machine, and what a suggestion takes that is asked for in the middle of it. */
async function devices() {
  const model = host(shortFile);
  await model.load();
  const measureMs = [];
  const duringMs = [];
  const withoutMs = [];
  let found = [];
  for (let run = 0; run < runs; run++) {
    measureMs.push(await timed(async () => ({ devices: found } = await model.measure(new AbortController().signal))));
    withoutMs.push((await model.suggest()).endMs);
    const controller = new AbortController();
    const measuring = model.measure(controller.signal).catch(() => {});
    await new Promise((done) => setTimeout(done, measureMs[0] / 2));
    // As the editor's watch does at each key.
    controller.abort();
    duringMs.push((await model.suggest()).endMs);
    await measuring;
  }
  await model.stop();
  const words = found.map(({ device, works, reason }) => `${device}: ${works ? "works" : reason}`);
  return { measureMs: spread(measureMs), suggestionMs: spread(withoutMs), suggestionInItsMiddleMs: spread(duringMs), found: words };
}

async function timed(work) {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

function round(value) {
  return Math.round(value * 10) / 10;
}

function spread(all) {
  return { least: round(Math.min(...all)), p50: round(percentile(all, 0.5)), most: round(Math.max(...all)) };
}

function report({ model, reload, exchange, secondWindow, devices }) {
  const ms = ({ least, p50, most }) => `${p50} ms (${least} to ${most})`;
  const share = (value) => `${(100 * value).toFixed(1)} %`;
  const reloadRows = Object.entries(reload).flatMap(([name, it]) => [
    [`Reload to the first text, ${name} file (${it.promptTokens} tokens)`, ms(it.toFirstTextMs)],
    ["  the process starts", ms(it.processMs)],
    ["  header, vocabulary, devices, memory", ms(it.readMs)],
    ["  session beside tokenizer", ms(it.sessionMs)],
    ["  the prompt is read, first text", ms(it.promptMs)],
  ]);
  const { residentMb, freedShare, restMs } = reload.long;
  const { first, second } = secondWindow.memory;
  const megabytes = (memory) =>
    memory === undefined ? "?" : `${Math.round(memory.resident / 1e6)} MB, its share ${Math.round(memory.proportional / 1e6)}`;
  const rows = [
    ...reloadRows,
    ["Memory that a rest frees", `${share(freedShare)} of ${residentMb.p50} MB, after ${restMs.p50} ms`],
    [`Exchange from cache, to ${model}`, ms(exchange.toOtherMs)],
    ["  its first suggestion", ms(exchange.firstOfOtherMs)],
    ["Exchange from cache, to the embedded model", ms(exchange.toEmbeddedMs)],
    ["  its first suggestion", ms(exchange.firstOfEmbeddedMs)],
    ["Second window to the first text", ms(secondWindow.toFirstTextMs)],
    ["  resident memory of the first and the second", `${megabytes(first)}; ${megabytes(second)}`],
    ["Probe and benchmark of all devices", ms(devices.measureMs)],
    ["  a suggestion without it", ms(devices.suggestionMs)],
    ["  a suggestion asked for in its middle", ms(devices.suggestionInItsMiddleMs)],
    ...devices.found.map((words) => [`  ${words}`, ""]),
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  for (const [name, value] of rows) console.log(`${name.padEnd(width)}  ${value}`);
}
