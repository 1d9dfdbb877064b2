/**
 * `npm run fuzz -- [--count N] [--seed S] [--format gguf|safetensors]`: reads N spoiled model files of each format, half of them GGUF and half
 * safetensors when no format is named. Prints what became of them, the slowest case and the most memory; a case that throws anything but an
 * AppError, or takes longer than a second, is written to out/fuzz/ and ends in exit code 1.
 * The work is done by a child with a small heap: where a file makes it run out of memory, the last line tells the cases it was at.
 */
import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { build } from "esbuild";

/** The command line itself starts with some 50 MB; well-formed headers of these sizes need next to nothing. */
const heapMegabytes = 192;

const { values } = parseArgs({
  options: { count: { type: "string", default: "100000" }, seed: { type: "string", default: "2" }, format: { type: "string" } },
});
const count = Number(values.count);
const formats = values.format === undefined ? ["gguf", "safetensors"] : [values.format];
if (!Number.isInteger(count) || count < 1 || formats.some((format) => format !== "gguf" && format !== "safetensors")) {
  console.error("fuzz: --count must be a positive integer and --format gguf or safetensors");
  process.exit(2);
}
const root = join(import.meta.dirname, "..");
const out = join(root, "out", "fuzz");
mkdirSync(out, { recursive: true });
const bundle = join(out, "run.cjs");
await build({
  entryPoints: [join(root, "test/fuzz/run.ts")],
  outfile: bundle,
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  logLevel: "warning",
});
let failed = false;
for (const format of formats) {
  const args = [`--max-old-space-size=${heapMegabytes}`, bundle, format, values.seed, String(Math.ceil(count / formats.length)), out];
  const { status, signal } = spawnSync(process.execPath, args, { stdio: "inherit" });
  if (status === 0) continue;
  failed = true;
  console.error(`fuzz: ${format} ended with ${signal ?? `code ${status}`}`);
}
process.exit(failed ? 1 : 0);
