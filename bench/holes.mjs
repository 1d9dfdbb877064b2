/**
 * Holes cut into the files of a repository and filled by the model, with the repository as workspace: the rest of a line, the next
 * line, and the body of a block.
 *
 *   npm run bench -- holes --repo DIR [--model M] [--count N] [--seed S] [--kinds restOfLine,nextLine,block]
 *                          [--strategies nearline,fileOnly,ring,ringFiltered] [--ablation] [--without similarTabs,…] [--ring-chars N] [--json]
 *
 * --count holes of each kind (40), the same for the same seed and files. Strategies (holes/strategies.mjs): `nearline` has what the
 * workspace gives besides the file, `fileOnly` has not, `ring` is the prompt of a llama.vscode user on the same engine without healing
 * and filters, `ringFiltered` with Nearline's. --ablation adds Nearline without each of its sources; --without leaves sources out of all of it.
 * Results are also written to out/bench-holes.json, each hole with each answer.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { completeLines } from "./completeLines.mjs";
import { cutHole, holeKinds } from "./holes/cutHole.mjs";
import { holeRows, holeTables } from "./holes/holeReport.mjs";
import { scoreOf } from "./holes/holeScores.mjs";
import { repositoryFiles } from "./holes/repositoryFiles.mjs";
import { seededRandom, shuffled } from "./holes/seededRandom.mjs";
import { sourceNames, strategiesFor } from "./holes/strategies.mjs";

const { values } = parseArgs({
  options: {
    repo: { type: "string" },
    model: { type: "string" },
    count: { type: "string", default: "40" },
    seed: { type: "string", default: "1" },
    kinds: { type: "string", default: holeKinds.join(",") },
    strategies: { type: "string", default: "nearline,fileOnly,ring" },
    ablation: { type: "boolean", default: false },
    without: { type: "string", default: "" },
    // Some 2,600 tokens: with 256 lines before the cursor, what a context of 8,192 tokens has room for.
    "ring-chars": { type: "string", default: "9000" },
    json: { type: "boolean", default: false },
  },
});
if (values.repo === undefined) throw new Error("holes needs --repo DIR, a folder with a git repository");

const repo = resolve(values.repo);
const seed = Number(values.seed);
const files = repositoryFiles(repo);
const holes = namesOf(values.kinds, holeKinds, "--kinds").flatMap((kind) => holesOf(kind, Number(values.count)));
const table = strategiesFor({ repo, files, without: listOf(values.without), ringCharacters: Number(values["ring-chars"]) });
const chosen = namesOf(values.strategies, Object.keys(table), "--strategies");
const strategies = [...chosen, ...(values.ablation ? sourceNames.map((name) => `without-${name}`) : [])];

/** A hole's strategies draw from the same seed, so that a longer list of them changes nothing. */
const lines = strategies.flatMap((strategy) =>
  holes.map((hole, index) => ({
    id: `${strategy}:${index}`,
    path: hole.path,
    mode: hole.kind === "block" ? "block" : "line",
    ...table[strategy](hole, seededRandom(seed + index)),
  })),
);
console.error(`${basename(repo)}: ${files.length} files, ${holes.length} holes, ${strategies.length} strategies`);
const answers = await completeLines(lines, values.model && resolve(values.model), (count) => {
  if (count % 10 === 0 || count === lines.length)
    process.stderr.write(`\r${count} of ${lines.length} answered${count === lines.length ? "\n" : ""}`);
});

const scores = Object.fromEntries(
  strategies.map((strategy, place) => [
    strategy,
    holes.map(({ kind, hole }, index) => ({ kind, ...scoreOf(hole, answers[place * holes.length + index]) })),
  ]),
);
const rows = holeRows(scores);
const filled = holes.map(({ path, line, kind, hole }, index) => ({
  path,
  line,
  kind,
  hole,
  answers: Object.fromEntries(strategies.map((strategy, place) => [strategy, answers[place * holes.length + index]])),
}));
const options = {
  repo: basename(repo),
  model: values.model === undefined ? "embedded" : basename(values.model),
  seed,
  without: listOf(values.without),
};
const out = join(import.meta.dirname, "..", "out");
mkdirSync(out, { recursive: true });
writeFileSync(join(out, "bench-holes.json"), `${JSON.stringify({ ...options, rows, holes: filled }, null, 2)}\n`);
console.log(values.json ? JSON.stringify({ ...options, rows }, null, 2) : holeTables(scores, rows));

/** One hole from each file in turn, in an order that the seed determines, until there are enough. */
function holesOf(kind, count) {
  const random = seededRandom(seed + holeKinds.indexOf(kind));
  const order = shuffled(files, random);
  const found = [];
  for (let round = 0; found.length < count && round * files.length < 4 * count + files.length; round++) {
    for (const { path, text } of order) {
      if (found.length === count) break;
      const hole = cutHole(text, kind, random);
      if (hole !== undefined && !found.some((one) => one.path === path && one.line === hole.line)) found.push({ path, ...hole });
    }
  }
  return found;
}

function listOf(text) {
  return text.split(",").filter((name) => name !== "");
}

function namesOf(text, known, option) {
  const names = listOf(text);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) throw new Error(`${option}: must name some of ${known.join(", ")}, got ${unknown}`);
  return names;
}
