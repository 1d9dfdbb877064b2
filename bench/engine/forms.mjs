/**
 * The same weights in several forms, beside each other in one process: what each loses, measured as the negative log likelihood of the
 * oracle's prompts, and what it takes to import, load, prefill and decode. The first form is what the others are compared with.
 *
 * node bench/engine/forms.mjs [--forms exact,fast,int8x64,int4x32+int8x32] [--model FILE --oracle FILE] [--rounds 9] [--no-nll]
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { build } from "esbuild";
import { percentile } from "../percentile.mjs";

const root = join(import.meta.dirname, "..", "..");
const out = join(root, "out");
const { values: options } = parseArgs({
  options: {
    model: { type: "string", default: join(root, "models", "SmolLM2-135M-Instruct.Q4_1.gguf") },
    oracle: { type: "string", default: join(root, "test", "fixtures", "oracles", "smollm2.json") },
    forms: { type: "string", default: "exact,fast" },
    rounds: { type: "string", default: "9" },
    "no-nll": { type: "boolean", default: false },
  },
});
const promptTokens = 512;
const decodeTokens = 64;
const threads = Math.min(8, availableParallelism(), Math.max(2, Math.floor(availableParallelism() / 2)));

mkdirSync(out, { recursive: true });
process.chdir(root);
const bundle = join(out, "formsEngine.cjs");
await build({
  entryPoints: [join(import.meta.dirname, "formsEngine.ts")],
  outfile: bundle,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  external: ["koffi"],
  logLevel: "warning",
});
const { openForm } = (await import(pathToFileURL(bundle).href)).default;
const { prompts } = JSON.parse(readFileSync(options.oracle, "utf8"));
const longest = Object.values(prompts).reduce((a, b) => (a.ids.length >= b.ids.length ? a : b)).ids;
const oracleNll = Object.values(prompts).reduce((sum, { ids, mean_nll }) => sum + (mean_nll ?? 0) * (ids.length - 1), 0);

const models = [];
for (const name of options.forms.split(",")) {
  const model = { name, ...(await openForm(options.model, join(out, "bench-cache"), name, threads)), timings: [], nll: undefined };
  models.push(model);
  if (options["no-nll"]) continue;
  model.nll = 0;
  for (const { ids } of Object.values(prompts)) model.nll += await model.negativeLogLikelihood(ids);
  console.error(`${name}: NLL ${percent(model.nll / oracleNll)} against the oracle`);
}
for (let round = -1; round < Number(options.rounds); round++) {
  for (const model of round % 2 === 0 ? models : models.toReversed()) {
    const timing = await model.time(longest.slice(0, promptTokens), decodeTokens);
    // The first round of each reads weights into memory.
    if (round >= 0) model.timings.push(timing);
  }
}
const [base] = models;
const ratio = (model, pick) =>
  percentile(
    model.timings.map((timing, round) => pick(timing) / pick(base.timings[round])),
    0.5,
  );
const result = models.map((model) => ({
  form: model.name,
  megabytes: Math.round(model.bytes / 1e6),
  nll: model.nll === undefined ? undefined : model.nll / oracleNll - 1,
  importMs: Math.round(model.importMs),
  loadMs: Math.round(model.loadMs),
  ...(model.timings.length > 0 && {
    decodeMsPerToken: Number(
      (
        percentile(
          model.timings.map((t) => t.decodeMs),
          0.5,
        ) / decodeTokens
      ).toFixed(2),
    ),
    decodeRatio: Number(ratio(model, (t) => t.decodeMs).toFixed(3)),
    prefillRatio: Number(ratio(model, (t) => t.prefillMs).toFixed(3)),
  }),
}));
for (const model of models) await model.release();
writeFileSync(join(out, "bench-forms.json"), `${JSON.stringify(result, null, 2)}\n`);
console.table(result.map((row) => ({ ...row, nll: row.nll === undefined ? undefined : percent(row.nll + 1) })));
process.exit(0);

function percent(share) {
  return `${share < 1 ? "" : "+"}${((share - 1) * 100).toFixed(2)} %`;
}
