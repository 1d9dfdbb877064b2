/**
 * `npm run bench [-- engine|editor|replay|chat|discovery|models] [options]`: the measurements of the engine (engine/run.mjs has its options), those in a real VS
 * Code, those of typing without an editor (replay.mjs), those of the chat (chat.mjs), of finding models (discovery.mjs), of loading and exchanging them
 * (models.mjs), or all of them. `npm run bench -- holes --repo DIR`: holes in a repository's files, `-- humaneval`: the holes of a public benchmark, and
 * `-- remote`: real servers beside the local model, with their options in holes.mjs, humaneval.mjs and remote.mjs. Each also writes its figures as JSON
 * into out/.
 */
import { spawnSync } from "node:child_process";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";

const parts = {
  engine: "engine/run.mjs",
  editor: "editor.mjs",
  holes: "holes.mjs",
  humaneval: "humaneval.mjs",
  replay: "replay.mjs",
  chat: "chat.mjs",
  discovery: "discovery.mjs",
  models: "models.mjs",
  remote: "remote.mjs",
};
/** Those that need no arguments. */
const unasked = ["engine", "editor", "replay", "chat", "discovery", "models"];

const [first, ...rest] = process.argv.slice(2);
const named = first !== undefined && Object.hasOwn(parts, first);
if (first !== undefined && !named && !first.startsWith("-")) {
  console.error(`bench: must be one of ${Object.keys(parts).join(", ")}, got ${first}`);
  process.exit(2);
}
const chosen = named ? [first] : unasked;
const options = named ? rest : process.argv.slice(2);
// With --json, standard output is one JSON document.
const say = options.includes("--json") ? console.error : console.log;

say(
  `${cpus()[0]?.model ?? "unknown processor"}, ${cpus().length} threads, ${Math.round(totalmem() / 1e9)} GB, Node ${process.versions.node}\n`,
);

const build = spawnSync(process.execPath, ["esbuild.mjs"], { cwd: join(import.meta.dirname, ".."), stdio: "inherit" });
if (build.status !== 0) process.exit(1);

for (const part of chosen) {
  say(`# ${part}`);
  const { status } = spawnSync(process.execPath, [join(import.meta.dirname, parts[part]), ...options], { stdio: "inherit" });
  if (status !== 0) {
    console.error(`${parts[part]}: did not finish`);
    process.exitCode = 1;
  }
}
