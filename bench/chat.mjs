/**
 * The chat's figures: `npm run bench -- chat [--model FILE] [--only answering,retrieval,quality] [--rounds N] [--keys N] [--quick] [--json]`. How each is measured
 * stands at the top of its file in chat/. Writes out/bench-chat.json. Measure on an idle machine; --quick only shows that all of it runs.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { repository } from "./engine/bundle.mjs";

const { values } = parseArgs({
  options: {
    model: { type: "string" },
    only: { type: "string" },
    rounds: { type: "string", default: "5" },
    keys: { type: "string", default: "30" },
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

/** Each by its file in chat/ and what that exports. `quality` is the part of retrieval that takes no idle machine. */
const figures = {
  answering: { file: "answering", measure: "measureAnswering" },
  retrieval: { file: "retrieval", measure: "measureRetrieval" },
  quality: { file: "retrieval", measure: "measureQuality" },
};
/** Retrieval measures its quality as well. */
const unasked = ["answering", "retrieval"];

const chosen = values.only?.split(",") ?? unasked;
const out = join(repository, "out");
mkdirSync(out, { recursive: true });
const options = {
  modelPath: resolve(values.model ?? join(repository, "models/SmolLM2-135M-Instruct.Q4_1.gguf")),
  cacheFolder: join(out, "bench-chat-cache"),
  rounds: values.quick ? 1 : Number(values.rounds),
  keys: values.quick ? 4 : Number(values.keys),
  quick: values.quick,
  say: (line) => console.error(line),
};

const results = {};
for (const name of chosen) {
  if (!Object.hasOwn(figures, name)) throw new Error(`--only takes ${Object.keys(figures).join(", ")}, got ${name}`);
  const { [figures[name].measure]: measure } = await import(`./chat/${figures[name].file}.mjs`);
  results[name] = await measure(options);
}
const text = JSON.stringify(results, round, 2);
writeFileSync(join(out, "bench-chat.json"), `${text}\n`);
console.log(text);

/** Three digits say all that a measurement knows. */
function round(_key, value) {
  return typeof value === "number" && !Number.isInteger(value) ? Number(value.toPrecision(3)) : value;
}
