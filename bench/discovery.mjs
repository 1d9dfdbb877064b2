/**
 * How long it takes to find the models of other programs among 10,000 files.
 *
 *   npm run bench -- discovery [--runs N] [--json]
 *
 * Folders of the Hugging Face hub, Ollama and LM Studio, true to their formats (discovery/makeFolders.ts), in a temporary folder: most files are
 * no models, as on real disks. The first run is the one that a person waits for, with nothing of the folders in this process; it is counted by
 * itself. The system's own cache of folders is warm in all of them. Also writes out/bench-discovery.json.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { bundle, repository } from "./engine/bundle.mjs";
import { percentile } from "./percentile.mjs";

const { values } = parseArgs({ options: { runs: { type: "string", default: "20" }, json: { type: "boolean", default: false } } });
const { makeFolders, discover } = createRequire(import.meta.url)(await bundle("discovery", join(import.meta.dirname, "discovery/main.ts")));

const folder = mkdtempSync(join(tmpdir(), "nearline-discovery-"));
try {
  const fileCount = makeFolders(folder);
  const times = [];
  let modelCount = 0;
  for (let run = 0; run <= Number(values.runs); run++) {
    const startMs = performance.now();
    modelCount = (await discover(folder)).length;
    times.push(performance.now() - startMs);
  }
  const [firstMs, ...laterMs] = times;
  const round = (ms) => Math.round(ms * 10) / 10;
  const result = {
    fileCount,
    modelCount,
    firstMs: round(firstMs),
    p50Ms: round(percentile(laterMs, 0.5)),
    p95Ms: round(percentile(laterMs, 0.95)),
  };
  mkdirSync(join(repository, "out"), { recursive: true });
  writeFileSync(join(repository, "out/bench-discovery.json"), `${JSON.stringify(result, null, 2)}\n`);
  if (values.json) console.log(JSON.stringify(result));
  else {
    console.log(
      `${fileCount} files, ${modelCount} models: first ${result.firstMs} ms, then ${result.p50Ms} ms (p50), ${result.p95Ms} ms (p95)`,
    );
  }
} finally {
  rmSync(folder, { recursive: true, force: true });
}
