/**
 * The same weights in several forms, beside each other in one process: what each loses, as the negative log likelihood (NLL) of the
 * oracle's prompts against the oracle, or of any text against the first form; and what it takes to import, load, prefill and decode,
 * against the first form. Sums of a few thousand tokens differ by 0.1 % or so for no other reason than rounded activations.
 *
 * node bench/engine/forms.mjs [--forms exact,portable,fast,int8x64,int4x32+int8x32] [--model FILE --oracle FILE] [--rounds 9]
 * node bench/engine/forms.mjs --forms float32,exact,fast --rounds 0 --text src/engine/engine.ts,src/model/formats/gguf.ts
 */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { parseArgs } from "node:util";
import { percentile } from "../percentile.mjs";
import { bundle, repository as root } from "./bundle.mjs";

const out = join(root, "out");
const { values: options } = parseArgs({
  options: {
    model: { type: "string", default: join(root, "models", "SmolLM2-135M-Instruct.Q4_1.gguf") },
    oracle: { type: "string", default: join(root, "test", "fixtures", "oracles", "smollm2.json") },
    forms: { type: "string", default: "exact,fast" },
    rounds: { type: "string", default: "9" },
    text: { type: "string" },
  },
});
const promptTokens = 512;
const decodeTokens = 64;
const threads = Math.min(8, availableParallelism(), Math.max(2, Math.floor(availableParallelism() / 2)));

mkdirSync(out, { recursive: true });
process.chdir(root);
const { openForm, tokenize } = (await import(pathToFileURL(await bundle("formsEngine")).href)).default;
const { prompts } = JSON.parse(readFileSync(options.oracle, "utf8"));
const longest = Object.values(prompts).reduce((a, b) => (a.ids.length >= b.ids.length ? a : b)).ids;
const texts = options.text === undefined ? Object.values(prompts).map(({ ids }) => ids) : await piecesOf(options.text.split(","));
let expectedNll =
  options.text === undefined ? Object.values(prompts).reduce((sum, { ids, mean_nll }) => sum + (mean_nll ?? 0) * (ids.length - 1), 0) : 0;

const models = [];
for (const name of options.forms.split(",")) {
  const model = { name, ...(await openForm(options.model, join(out, "bench-cache"), name, threads)), timings: [], nll: 0 };
  models.push(model);
  for (const ids of texts) model.nll += await model.negativeLogLikelihood(ids);
  if (expectedNll === 0) expectedNll = model.nll;
  console.error(`${name}: NLL ${percent(model.nll / expectedNll)}`);
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
  nll: model.nll / expectedNll - 1,
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
console.table(result.map((row) => ({ ...row, nll: percent(row.nll + 1) })));
process.exit(0);

/** Token ids of files, one after the other, in pieces as long as a prompt may be. */
async function piecesOf(paths) {
  const ids = await tokenize(options.model, paths.map((path) => readFileSync(path, "utf8")).join("\n"));
  return Array.from({ length: Math.ceil(ids.length / 1024) }, (_, piece) => ids.slice(piece * 1024, (piece + 1) * 1024));
}

function percent(share) {
  return `${share < 1 ? "" : "+"}${((share - 1) * 100).toFixed(2)} %`;
}
