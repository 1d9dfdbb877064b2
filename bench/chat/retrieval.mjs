/**
 * `node bench/chat/retrieval.mjs [--files N] [--verbose] [--json]`: the workspace's index over N generated small files (50,000 when left out) in
 * the real worker, and how well sixty questions about this repository find the files that answer them. Also writes
 * out/bench-retrieval.json. The worker's bundle must be built.
 */
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { percentile } from "../percentile.mjs";
import { IndexWorker } from "./retrieval/indexWorker.mjs";
import { quality, scores } from "./retrieval/quality.mjs";
import { writeFiles } from "./retrieval/writeFiles.mjs";

const { values } = parseArgs({
  options: {
    files: { type: "string", default: "50000" },
    verbose: { type: "boolean", default: false },
    json: { type: "boolean", default: false },
  },
});
const repository = join(import.meta.dirname, "..", "..");
const out = join(repository, "out");
const queryCount = 200;
const idleMs = 5000;

const scale = await measureScale(Number(values.files));
const results = await quality(repository);
const half = (name) => results.filter((result) => result.half === name);
const report = {
  scale,
  quality: {
    odd: scores(half("odd"), "rank"),
    even: scores(half("even"), "rank"),
    all: scores(results, "rank"),
    rival: scores(results, "rivalRank"),
  },
};
mkdirSync(out, { recursive: true });
writeFileSync(join(out, "bench-retrieval.json"), JSON.stringify({ ...report, results }, undefined, 2));
if (values.json) console.log(JSON.stringify(report));
else print();

async function measureScale(fileCount) {
  const folder = join(out, "bench-retrieval-files");
  const cache = join(out, "bench-retrieval-cache");
  for (const path of [folder, cache]) rmSync(path, { recursive: true, force: true });
  const { question } = writeFiles(folder, fileCount);

  const worker = new IndexWorker(repository, join(out, "bench-retrieval-delay.json"));
  await worker.loopDelay();
  const before = worker.memory();
  let startMs = performance.now();
  const info = await worker.open(folder, cache);
  const openMs = performance.now() - startMs;
  const building = await worker.loopDelay();
  const afterOpen = worker.memory();
  const queryMs = [];
  for (let query = 0; query < queryCount; query++) {
    const text = question();
    startMs = performance.now();
    await worker.search(text, 10);
    queryMs.push(performance.now() - startMs);
  }
  const searching = await worker.loopDelay();
  // What the machine does to a process that does nothing, to compare with.
  await wait(idleMs);
  const idle = await worker.loopDelay();
  await worker.end();

  const [indexFile] = readdirSync(cache);
  const diskBytes = statSync(join(cache, indexFile)).size;
  const second = new IndexWorker(repository, join(out, "bench-retrieval-delay.json"));
  await second.loopDelay();
  startMs = performance.now();
  await second.open(folder, cache);
  const secondOpenMs = performance.now() - startMs;
  const reopening = await second.loopDelay();
  const secondMemory = second.memory();
  await second.end();
  for (const path of [folder, cache]) rmSync(path, { recursive: true, force: true });
  return {
    files: info.fileCount,
    pieces: info.pieceCount,
    bytes: info.bytes,
    openMs: Math.round(openMs),
    baselineMB: before.nowMB,
    peakMB: afterOpen.peakMB,
    indexMB: afterOpen.nowMB - before.nowMB,
    diskMB: Math.round(diskBytes / 1e5) / 10,
    queryP50Ms: percentile(queryMs, 0.5),
    queryP95Ms: percentile(queryMs, 0.95),
    longestBlockMs: { building: building.maxMs, searching: searching.maxMs, reopening: reopening.maxMs, idle: idle.maxMs },
    blockP99Ms: building.p99Ms,
    secondOpenMs: Math.round(secondOpenMs),
    secondPeakMB: secondMemory.peakMB,
  };
}

function print() {
  const percent = (share) => `${Math.round(share * 100)} %`;
  const blocks = Object.entries(scale.longestBlockMs)
    .map(([name, ms]) => `${ms.toFixed(1)} ms ${name}`)
    .join(", ");
  const { odd, even, all, rival } = report.quality;
  console.log(`index of ${scale.files} files (${(scale.bytes / 1e6).toFixed(0)} MB, ${scale.pieces} pieces)
  made in            ${(scale.openMs / 1000).toFixed(1)} s
  opened again in    ${(scale.secondOpenMs / 1000).toFixed(1)} s, with ${scale.secondPeakMB} MB at most
  memory             ${scale.peakMB} MB at most, of which ${scale.baselineMB} MB are the worker without an index; ${scale.indexMB} MB more when done
  on disk            ${scale.diskMB} MB
  a question         p50 ${scale.queryP50Ms.toFixed(1)} ms, p95 ${scale.queryP95Ms.toFixed(1)} ms
  the loop that serves the editor was blocked for at most ${blocks}; p99 ${scale.blockP99Ms.toFixed(1)} ms

an answer among the first five of ${results.length} questions: ${percent(all.amongFirstFive)} (odd half, on which it was tuned: ${percent(odd.amongFirstFive)}; even half: ${percent(even.amongFirstFive)})
  mean reciprocal rank ${all.meanReciprocalRank.toFixed(2)}; MiniSearch as it comes: ${percent(rival.amongFirstFive)}, ${rival.meanReciprocalRank.toFixed(2)}`);
  if (!values.verbose) return;
  for (const { question, answers, found, rank } of results) {
    if (rank < 1 || rank > 5)
      console.log(`\n${question}\n  answered by ${answers.join(", ")}\n  found       ${found.slice(0, 5).join(", ")}`);
  }
}
