/**
 * First import: a fresh process and an empty cache folder, until the repacked weights lie there (the file is hashed, read, repacked and
 * flushed to disk), and the most memory that the process ever held by then. The model file itself is in the page cache.
 */
import { mkdtempSync, rmSync } from "node:fs";
import { join } from "node:path";
import { percentile } from "../../percentile.mjs";
import { repository } from "../bundle.mjs";
import { importLimits, importMemoryLimits } from "../limits.mjs";
import { missingRow, resultRow, shows } from "../resultRow.mjs";

export const firstImport = {
  name: "import",
  title: "First import",
  async measure(contest) {
    const { bytes } = contest.model;
    const runs = [];
    for (let run = 0; run < contest.rounds(3); run++) {
      const cacheFolder = mkdtempSync(join(repository, "out", "bench-import-"));
      try {
        const [subject, reason] = await contest.tryStart("nearlineModel", { cacheFolder });
        if (subject === undefined) return [missingRow("import", reason)];
        runs.push({ moments: await subject.call("moments"), memoryAt: await subject.call("memoryAt") });
        await subject.stop();
      } finally {
        rmSync(cacheFolder, { recursive: true, force: true });
      }
    }
    const median = (pick) => percentile(runs.map(pick), 0.5);
    const ms = median(({ moments }) => moments.start - moments.started);
    const rows = [
      resultRow({ measure: "import", unit: "ms", nearline: ms, judged: ms, limits: importLimits(bytes), show: shows.whole }),
      resultRow({
        measure: "· until the model is ready",
        unit: "ms",
        nearline: median(({ moments }) => moments.opened - moments.started),
        show: shows.whole,
      }),
    ];
    if (runs.some(({ memoryAt }) => memoryAt.opened === undefined))
      return [...rows, missingRow("peak memory", "is read from Linux's /proc")];
    const peak = Math.max(...runs.map(({ memoryAt }) => memoryAt.start.highest));
    return [
      ...rows,
      resultRow({ measure: "peak memory", unit: "MB", nearline: peak, judged: peak, limits: importMemoryLimits(bytes), show: shows.mb }),
      resultRow({ measure: "· before import", unit: "MB", nearline: median(({ memoryAt }) => memoryAt.repack.highest), show: shows.mb }),
      resultRow({
        measure: "· until the model is ready",
        unit: "MB",
        nearline: Math.max(...runs.map(({ memoryAt }) => memoryAt.opened.highest)),
        show: shows.mb,
        note: "peak of the whole process; loading is judged by the resident memory",
      }),
    ];
  },
};
