/**
 * What somebody waits for who asks about a workspace, what the index takes, and whether it finds what was meant.
 *
 * - Generated small files, 50,000 of them, in the real worker: making the index, opening it again, questions alone and while it is made, memory,
 *   and for how long the loop that serves the editor's other requests was blocked. Of a block only what the process itself did counts: the
 *   time in which it was ready and another process had the processor is told apart. Questions are asked in rounds, and the best round counts.
 * - Sixty questions about this repository with the files that answer them; the ranking was chosen on the odd ones.
 *
 * `node bench/chat/retrieval.mjs [--files N] [--verbose]` does this alone, in words, and writes out/bench-retrieval.json. The worker's bundle
 * must be built. Linux only.
 */
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { parseArgs } from "node:util";
import { repository } from "../engine/bundle.mjs";
import { percentile } from "../percentile.mjs";
import { IndexWorker } from "./retrieval/indexWorker.mjs";
import { quality, scores } from "./retrieval/quality.mjs";
import { writeFiles } from "./retrieval/writeFiles.mjs";

const out = join(repository, "out");
const queryCount = 200;
const idleMs = 5000;
/** Between two questions while the index is made. */
const pauseMs = 250;
const fileCounts = { whole: 50_000, quick: 2000 };

/** @param options rounds of questions, quick: fewer files, say: hears of progress */
export async function measureRetrieval({ rounds, quick, say }) {
  const { results, ...report } = await measure(quick ? fileCounts.quick : fileCounts.whole, rounds, say);
  return report;
}

/** The questions alone. */
export async function measureQuality({ say }) {
  const { results, ...report } = await sixtyQuestions(say);
  return report;
}

async function measure(fileCount, rounds, say) {
  mkdirSync(out, { recursive: true });
  const scale = await measureScale(fileCount, rounds, say);
  const { results, ...shares } = await sixtyQuestions(say);
  return { scale, quality: shares, results };
}

async function sixtyQuestions(say) {
  say("sixty questions about this repository");
  const results = await quality(repository);
  const half = (name) => results.filter((result) => result.half === name);
  return {
    tunedHalf: scores(half("odd"), "rank"),
    heldOutHalf: scores(half("even"), "rank"),
    all: scores(results, "rank"),
    miniSearch: scores(results, "rivalRank"),
    results,
  };
}

async function measureScale(fileCount, rounds, say) {
  const folder = join(out, "bench-retrieval-files");
  const cache = join(out, "bench-retrieval-cache");
  for (const path of [folder, cache]) rmSync(path, { recursive: true, force: true });
  say(`${fileCount} files`);
  const { question } = writeFiles(folder, fileCount);

  const worker = new IndexWorker(repository, join(out, "bench-retrieval-delay.json"));
  await worker.loopDelay();
  const before = worker.memory();
  let startMs = performance.now();
  const opening = worker.open(folder, cache);
  const whileMadeMs = [];
  let isOpen = false;
  const asking = (async () => {
    for (await wait(pauseMs); !isOpen; await wait(pauseMs)) whileMadeMs.push(await timed(() => worker.search(question(), 10)));
  })();
  const info = await opening;
  const openMs = performance.now() - startMs;
  isOpen = true;
  await asking;
  const building = await worker.loopDelay();
  const afterOpen = worker.memory();
  say(`${Math.round(openMs / 1000)} s to make the index`);
  let queryMs = [];
  for (let round = 0; round < rounds; round++) {
    const ms = [];
    for (let query = 0; query < queryCount; query++) ms.push(await timed(() => worker.search(question(), 10)));
    if (queryMs.length === 0 || percentile(ms, 0.95) < percentile(queryMs, 0.95)) queryMs = ms;
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
    queryWhileMadeP50Ms: whileMadeMs.length === 0 ? undefined : percentile(whileMadeMs, 0.5),
    queryWhileMadeP95Ms: whileMadeMs.length === 0 ? undefined : percentile(whileMadeMs, 0.95),
    longestOwnBlockMs: { building: building.ownMaxMs, searching: searching.ownMaxMs, reopening: reopening.ownMaxMs, idle: idle.ownMaxMs },
    longestBlockMs: { building: building.maxMs, searching: searching.maxMs, reopening: reopening.maxMs, idle: idle.maxMs },
    ownBlockP99Ms: building.ownP99Ms,
    secondOpenMs: Math.round(secondOpenMs),
    secondPeakMB: secondMemory.peakMB,
  };
}

async function timed(work) {
  const startMs = performance.now();
  await work();
  return performance.now() - startMs;
}

if (process.argv[1] === import.meta.filename) {
  const { values } = parseArgs({
    options: { files: { type: "string", default: String(fileCounts.whole) }, verbose: { type: "boolean", default: false } },
  });
  const report = await measure(Number(values.files), 5, (line) => console.error(line));
  writeFileSync(join(out, "bench-retrieval.json"), JSON.stringify(report, undefined, 2));
  print(report, values.verbose);
}

function print({ scale, quality: { tunedHalf, heldOutHalf, all, miniSearch }, results }, isVerbose) {
  const percent = (share) => `${Math.round(share * 100)} %`;
  const each = (blocks) =>
    Object.entries(blocks)
      .map(([name, ms]) => `${ms.toFixed(1)} ms ${name}`)
      .join(", ");
  console.log(`index of ${scale.files} files (${(scale.bytes / 1e6).toFixed(0)} MB, ${scale.pieces} pieces)
  made in            ${(scale.openMs / 1000).toFixed(1)} s
  opened again in    ${(scale.secondOpenMs / 1000).toFixed(1)} s, with ${scale.secondPeakMB} MB at most
  memory             ${scale.peakMB} MB at most, of which ${scale.baselineMB} MB are the worker without an index; ${scale.indexMB} MB more when done
  on disk            ${scale.diskMB} MB
  a question         p50 ${scale.queryP50Ms.toFixed(1)} ms, p95 ${scale.queryP95Ms.toFixed(1)} ms
  while it is made   p50 ${scale.queryWhileMadeP50Ms?.toFixed(1)} ms, p95 ${scale.queryWhileMadeP95Ms?.toFixed(1)} ms
  the loop that serves the editor blocked itself for at most ${each(scale.longestOwnBlockMs)}; p99 ${scale.ownBlockP99Ms.toFixed(1)} ms
  with other processes at work it stood still for ${each(scale.longestBlockMs)}

an answer among the first five of ${results.length} questions: ${percent(all.amongFirstFive)} (half on which it was tuned: ${percent(tunedHalf.amongFirstFive)}; held-out half: ${percent(heldOutHalf.amongFirstFive)})
  mean reciprocal rank ${all.meanReciprocalRank.toFixed(2)}; MiniSearch as it comes: ${percent(miniSearch.amongFirstFive)}, ${miniSearch.meanReciprocalRank.toFixed(2)}`);
  if (!isVerbose) return;
  for (const { question, answers, found, rank } of results) {
    if (rank < 1 || rank > 5)
      console.log(`\n${question}\n  answered by ${answers.join(", ")}\n  found       ${found.slice(0, 5).join(", ")}`);
  }
}
