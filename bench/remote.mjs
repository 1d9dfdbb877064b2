/**
 * Servers beside the local model.
 *
 *   npm run bench -- remote [--only sideBySide,together,check] [--model FILE] [--server llamaServer|llamaCppPython|both] [--quick] [--json]
 *     sideBySide: [--keystrokes N]
 *     together:   [--users 64] [--keystrokes N] [--typing-share 0.2] [--slow-motion 1] [--slots 128] [--url ADDRESS]
 *   npm run bench -- remote --check [--model FILE,…] [--server …]
 *
 * How each is measured stands at the top of its file in remote/. Servers are real ones on loopback (remote/llamaServer.mjs); `together` can also ask
 * one that runs elsewhere, with the key that NEARLINE_SERVER_KEY holds, and then knows only what that tells with its answers. The check ends with
 * exit code 1 where something does not hold. --repo DIR has the files that are typed in, --seed S chooses them. Writes out/bench-remote.json. Measure
 * on an idle machine; --quick only shows that all of it runs.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { bundle, repository } from "./engine/bundle.mjs";
import { check } from "./remote/check.mjs";
import { findLlamaServer } from "./remote/llamaServer.mjs";
import { checkTable, sideBySideTable, togetherTable } from "./remote/remoteTables.mjs";
import { measureSideBySide } from "./remote/sideBySide.mjs";
import { measureTogether } from "./remote/together.mjs";
import { seededFiles } from "./replay/seededFiles.mjs";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    check: { type: "boolean", default: false },
    model: { type: "string", default: join(repository, "models/SmolLM2-135M-Instruct.Q4_1.gguf") },
    server: { type: "string", default: findLlamaServer() === undefined ? "llamaCppPython" : "llamaServer" },
    url: { type: "string" },
    users: { type: "string", default: "64" },
    keystrokes: { type: "string" },
    "typing-share": { type: "string", default: "0.2" },
    "slow-motion": { type: "string", default: "1" },
    slots: { type: "string", default: "128" },
    repo: { type: "string", default: repository },
    seed: { type: "string", default: "1" },
    quick: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

const kinds = { llamaServer: ["llamaServer"], llamaCppPython: ["llamaCppPython"], both: ["llamaServer", "llamaCppPython"] }[values.server];
if (kinds === undefined) throw new Error(`--server: must be llamaServer, llamaCppPython or both, got ${values.server}`);
const quick = (few, many) => Number(values.keystrokes ?? (values.quick ? few : many));
const modelPaths = values.model.split(",").map((path) => resolve(path));
const users = values.quick ? 4 : Number(values.users);
const seed = Number(values.seed);
const cacheFolder = join(repository, "out/bench-remote-cache");
mkdirSync(cacheFolder, { recursive: true });

const parts = createRequire(import.meta.url)(await bundle("remoteParts", join(import.meta.dirname, "remote/main.ts")));
const shared = {
  ...{ parts, seed, cacheFolder },
  worker: join(repository, "dist/worker.js"),
  say: (line) => console.error(line),
};

const measures = {
  async sideBySide(modelPath, kind) {
    const files = seededFiles(resolve(values.repo), seed, 20);
    const figures = await measureSideBySide({ ...shared, modelPath, kind, files, keys: quick(40, 480) });
    return { figures, table: sideBySideTable(figures) };
  },
  async together(modelPath, kind) {
    // llama-cpp-python works on one request at a time and is not made for many.
    if (values.url === undefined && kind !== "llamaServer") return undefined;
    const files = seededFiles(resolve(values.repo), seed, users);
    const figures = await measureTogether({
      ...{ ...shared, modelPath, files, users, keys: quick(15, 120), url: values.url, apiKey: process.env.NEARLINE_SERVER_KEY },
      ...{ typingShare: Number(values["typing-share"]), slowness: Number(values["slow-motion"]), slots: Number(values.slots) },
    });
    return { figures, table: togetherTable(figures) };
  },
  async check(modelPath, kind) {
    const figures = await check({ ...shared, modelPath, kind });
    if (figures.checks.some(({ failure }) => failure !== undefined)) process.exitCode = 1;
    return { figures, table: checkTable(figures) };
  },
};
const chosen = values.check ? ["check"] : (values.only?.split(",") ?? ["sideBySide", "together"]);
const unknown = chosen.find((name) => !Object.hasOwn(measures, name));
if (unknown !== undefined) throw new Error(`--only: must be of ${Object.keys(measures).join(", ")}, got ${unknown}`);

const results = [];
for (const name of chosen) {
  for (const modelPath of modelPaths) {
    for (const kind of name === "together" ? kinds.slice(0, 1) : kinds) {
      const measured = await measures[name](modelPath, kind);
      if (measured === undefined) {
        console.error(`${name}: ${kind} is left out`);
        continue;
      }
      results.push({ measure: name, ...measured.figures });
      if (!values.json) console.log(`${measured.table}\n`);
    }
  }
}
const json = JSON.stringify(results, undefined, 2);
writeFileSync(join(repository, "out/bench-remote.json"), `${json}\n`);
if (values.json) console.log(json);
