/**
 * Growth: decode time at positions from 512 to 8,000, and by how many milliseconds a token it grows between them. Both read the same
 * text, stop at each position for some greedy steps, go back and read on. At each position both take two turns, and the
 * value is the median step. llama.cpp runs with flash attention and without, in contexts of their own, and the one that is
 * faster at the end counts. The curves are drawn into media/ (out/ with --quick).
 */
import { mkdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { percentile } from "../../percentile.mjs";
import { repository } from "../bundle.mjs";
import { decodeTimePlot } from "../decodeTimePlot.mjs";
import { defaultSettings } from "../llamaCpp/settings.mjs";
import { missingRow, resultRow, shows } from "../resultRow.mjs";

const allPositions = [512, 1024, 2048, 3072, 4096, 5120, 6144, 7168, 8000];
const quickPositions = [32, 64];
const capacity = 8192;
const steps = 16;
const turns = 2;

export const growth = {
  name: "growth",
  title: "Growth of decode time with position",
  async measure(contest) {
    const ids = await contest.textIds();
    const best = (await contest.rivalSettings())?.decode ?? defaultSettings;
    const [nearline, reason] = await contest.tryStart("nearline", { capacity });
    if (nearline === undefined) return [missingRow("growth", reason)];
    const subjects = [{ name: "Nearline", subject: nearline }];
    let rivalReason;
    for (const flashAttention of ["on", "off"]) {
      const [rival, failure] = await contest.tryStart("llamaCpp", { capacity, settings: { ...best, flashAttention } });
      if (rival === undefined) rivalReason = failure;
      else subjects.push({ name: `llama.cpp, flash attention ${flashAttention}`, subject: rival });
    }
    try {
      const series = await measureSeries(contest, subjects, ids);
      return rowsOf(contest, series, rivalReason);
    } finally {
      for (const { subject } of subjects) await subject.stop();
    }
  },
};

/** [{ name, points: [{ position, ms }] }] */
async function measureSeries(contest, subjects, ids) {
  const positions = contest.quick ? quickPositions : allPositions.filter((position) => position <= ids.length);
  const series = subjects.map(({ name }) => ({ name, points: [] }));
  for (const position of positions) {
    contest.say(`  position ${position}`);
    const prompt = ids.slice(0, position);
    const stepMs = subjects.map(() => []);
    for (let turn = 0; turn < turns; turn++) {
      const order = subjects.map((_, index) => index);
      if (turn % 2 === 1) order.reverse();
      for (const index of order)
        stepMs[index].push(...(await subjects[index].subject.call("decode", prompt, contest.tokens(steps))).stepMs);
    }
    for (const [index, { points }] of series.entries()) points.push({ position, ms: percentile(stepMs[index], 0.5) });
  }
  return series;
}

function rowsOf(contest, [nearline, ...rivals], rivalReason) {
  const last = ({ points }) => points.at(-1).ms;
  const grown = ({ points }) => points.at(-1).ms - points[0].ms;
  const rival = rivals.reduce((least, one) => (least === undefined || last(one) < last(least) ? one : least), undefined);
  const [from, to] = [nearline.points[0].position, nearline.points.at(-1).position];
  const plotPath = writePlot(contest, rival === undefined ? [nearline] : [nearline, { ...rival, name: "llama.cpp" }]);
  const own = grown(nearline);
  const row = (measure, more) => resultRow({ measure, unit: "ms/token", show: shows.ms, ...more });
  return [
    row(`growth from ${from} to ${to}`, {
      nearline: own,
      rival: rival && grown(rival),
      judged: own,
      limits: rival && { must: grown(rival) },
      note: `${rival === undefined ? `llama.cpp: ${rivalReason}` : `${rival.name}`}; plot in ${plotPath}`,
    }),
    ...nearline.points.map(({ position, ms }, index) => {
      const other = rival?.points[index].ms;
      return row(`· at ${position}`, { nearline: ms, rival: other, judged: other && ms / other });
    }),
    ...rivals.filter((one) => one !== rival).map((one) => row(`· at ${to}, ${one.name}`, { rival: last(one) })),
  ];
}

function writePlot({ model, quick }, series) {
  const folder = quick ? "out" : "media";
  const path = join(folder, `decode-time-${model.isEmbedded ? "embedded" : basename(model.path, ".gguf")}.svg`);
  mkdirSync(join(repository, folder), { recursive: true });
  writeFileSync(join(repository, path), decodeTimePlot(model.name, series));
  return path;
}
