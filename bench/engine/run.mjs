/**
 * The engine beside llama.cpp, on the embedded model: decode and prefill in turns in one process, so that what else the machine
 * does meets both alike; and how soon a cancelled run is over. Prints a table and writes out/bench-engine.json.
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "esbuild";
import { percentile } from "../percentile.mjs";
import { openLlamaCpp } from "./llamaCpp.mjs";

const root = join(import.meta.dirname, "..", "..");
const out = join(root, "out");
const modelPath = join(root, "models", "SmolLM2-135M-Instruct.Q4_1.gguf");
const rounds = 9;
const promptTokens = 512;
const decodeTokens = 64;
const cancels = 60;
/** The rule of src/worker/chooseThreads.ts. */
const threads = Math.min(8, availableParallelism(), Math.max(2, Math.floor(availableParallelism() / 2)));

mkdirSync(out, { recursive: true });
process.chdir(root);
const bundle = join(out, "nearlineEngine.cjs");
await build({
  entryPoints: [join(import.meta.dirname, "nearlineEngine.ts")],
  outfile: bundle,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  external: ["koffi"],
  logLevel: "warning",
});
const { openNearline } = (await import(pathToFileURL(bundle).href)).default;

const oracle = JSON.parse(readFileSync(join(root, "test", "fixtures", "oracles", "smollm2.json"), "utf8"));
const prompt = oracle.prompts.long_ts.ids.slice(0, promptTokens);

const rival = await openLlamaCpp(modelPath, threads);
const nearline = await openNearline(modelPath, join(out, "bench-cache"), threads);
const pairs = [];
for (let round = -1; round < rounds; round++) {
  const pair = { rival: await rival.time(prompt, decodeTokens), nearline: await nearline.time(prompt, decodeTokens) };
  // The first round of both reads weights into memory.
  if (round >= 0) pairs.push(pair);
}
const cancelMs = [];
for (let index = 0; index < cancels; index++) {
  // From the middle of prefill to well into decode.
  cancelMs.push(await nearline.timeCancel(prompt, 20 + index * 15));
}
await nearline.release();

const median = (pick) => percentile(pairs.map(pick), 0.5);
const result = {
  threads,
  rounds,
  decodeMsPerToken: {
    nearline: median((p) => p.nearline.decodeMs) / decodeTokens,
    llamaCpp: median((p) => p.rival.decodeMs) / decodeTokens,
  },
  decodeRatio: median((p) => p.nearline.decodeMs / p.rival.decodeMs),
  prefillTokensPerSecond: {
    nearline: promptTokens / (median((p) => p.nearline.prefillMs) / 1000),
    llamaCpp: promptTokens / (median((p) => p.rival.prefillMs) / 1000),
  },
  prefillRatio: median((p) => p.nearline.prefillMs / p.rival.prefillMs),
  cancelToIdleMs: { p50: percentile(cancelMs, 0.5), p95: percentile(cancelMs, 0.95) },
};
writeFileSync(join(out, "bench-engine.json"), `${JSON.stringify(result, null, 2)}\n`);
const row = (name, nearlineValue, rivalValue, ratio) =>
  console.log(`${name.padEnd(28)}${nearlineValue.padStart(12)}${rivalValue.padStart(12)}${ratio.padStart(8)}`);
row(`${threads} threads, ${rounds} rounds`, "Nearline", "llama.cpp", "ratio");
row(
  "decode, ms/token",
  result.decodeMsPerToken.nearline.toFixed(2),
  result.decodeMsPerToken.llamaCpp.toFixed(2),
  result.decodeRatio.toFixed(2),
);
row(
  `prefill ${promptTokens}, tokens/s`,
  result.prefillTokensPerSecond.nearline.toFixed(0),
  result.prefillTokensPerSecond.llamaCpp.toFixed(0),
  (1 / result.prefillRatio).toFixed(2),
);
row("cancel to idle, ms p50/p95", `${result.cancelToIdleMs.p50.toFixed(1)}/${result.cancelToIdleMs.p95.toFixed(1)}`, "", "");
process.exit(0);
