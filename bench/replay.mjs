/**
 * Somebody types real files into the real pipeline on the real model, in time that passes only while the model works.
 *
 *   npm run bench -- replay [--repo DIR] [--model FILE] [--sessions N] [--seed S] [--quick] [--json]
 *   npm run bench -- replay --baseline
 *
 * Each session takes a file of DIR (this repository when left out), cuts two holes of some lines into it and types them again: the first to
 * its middle, then the second, then the rest of the first. How somebody types, looks and accepts stands in replay/typist.ts, what an
 * editor does by itself in replay/typedDocument.ts and replay/screen.ts, what is counted in replay/tally.ts. Also writes
 * out/bench-replay.json. --quick is three sessions with short holes. --baseline writes test/replay/modelBaseline.json instead, which the tests
 * compare with: the embedded model, the files of test/replay/corpus and a pace that is the same everywhere.
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { parseArgs } from "node:util";
import { bundle, repository } from "./engine/bundle.mjs";
import { percentile } from "./percentile.mjs";
import { seededFiles } from "./replay/seededFiles.mjs";

const { values } = parseArgs({
  options: {
    repo: { type: "string", default: repository },
    model: { type: "string" },
    sessions: { type: "string", default: "20" },
    seed: { type: "string", default: "1" },
    quick: { type: "boolean", default: false },
    baseline: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});

const replayPath = await bundle("replay", join(import.meta.dirname, "replay/main.ts"));
if (values.baseline) {
  const { baseline } = createRequire(import.meta.url)(replayPath);
  const counts = await baseline(join(repository, "test/replay/corpus"));
  writeFileSync(join(repository, "test/replay/modelBaseline.json"), `${JSON.stringify(counts, null, 2)}\n`);
  process.exit(0);
}

const sessionCount = values.quick ? 3 : Number(values.sessions);
const seed = Number(values.seed);
const folder = resolve(values.repo);
const files = seededFiles(folder, seed, sessionCount);

const { replay } = createRequire(import.meta.url)(replayPath);
const { ghostMs, askedGhostMs, ...counts } = await replay(values.model, files, {
  seed,
  sessionCount,
  maxHoleLines: values.quick ? 3 : 8,
  pace: "measured",
  onSession: (index, path) => console.error(`session ${index + 1} of ${sessionCount}: ${path}`),
});
const percentiles = (values) => ({ p50: percentile(values, 0.5), p95: percentile(values, 0.95), count: values.length });
const figures = { ...counts, ghostMs: percentiles(ghostMs), askedGhostMs: percentiles(askedGhostMs) };
mkdirSync(join(repository, "out"), { recursive: true });
const json = JSON.stringify({ folder, seed, ...figures }, null, 2);
writeFileSync(join(repository, "out/bench-replay.json"), `${json}\n`);
console.log(values.json ? json : table(figures));

function table(figures) {
  const percent = (share) => `${(100 * share).toFixed(1)} %`;
  const ms = ({ p50, p95, count }) => (count === 0 ? "none" : `${Math.round(p50)} / ${Math.round(p95)} ms (${count})`);
  const rows = [
    ["Model", figures.model],
    ["Sessions, keys", `${figures.sessions}, ${figures.keys}`],
    ["Requests of the editor", figures.requests],
    ["Generations (ended early)", `${figures.generations} (${figures.generationsEndedEarly})`],
    ["Prompt tokens reused", `${percent(figures.reusedShare)} of ${figures.promptTokens}; ${figures.computedTokens} computed`],
    ["Tokens generated", figures.generatedTokens],
    ["Texts read ahead, tokens computed for it", `${figures.readAheads}, ${figures.readAheadTokens}`],
    ["Key to a new ghost text, p50 / p95", ms(figures.ghostMs)],
    ["The same where the model was asked", ms(figures.askedGhostMs)],
    ["Suggestions shown", figures.shown],
    ["Accepted (whole, first lines)", `${percent(figures.acceptedOfShown)} (${figures.accepted}, ${figures.acceptedInPart})`],
    ["Typed to their end, withdrawn", `${figures.typedOut}, ${figures.withdrawn}`],
    ["Wrong duplicates", figures.wrongDuplicates],
    ["Characters saved, typed", `${figures.savedCharacters}, ${figures.typedCharacters}`],
    ["Model at work", `${(figures.busyMs / 1000).toFixed(1)} s`],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  return rows.map(([name, value]) => `${name.padEnd(width)}  ${value}`).join("\n");
}
