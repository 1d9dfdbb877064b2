/**
 * Load from cache to first token: a fresh process each time, files in the page cache, repacked weights there already. From the fork to the
 * token after a short prompt, so Node's own start counts. The parts are medians of their own and need not add up.
 */
import { percentile } from "../../percentile.mjs";
import { alternate } from "../alternate.mjs";
import { loadLimits } from "../limits.mjs";
import { missingRow, resultRow, shows } from "../resultRow.mjs";
import { repositoryText } from "../texts.mjs";

const promptTokens = 20;

/** Moments of a part's beginning and end; those that llama.cpp does not have are left out there. */
const parts = [
  ["process and code", "forked", "loaded"],
  ["header and vocabulary", "started", "repack"],
  ["finding the repacked weights", "repack", "start"],
  ["session and tokenizer", "start", "opened"],
  ["whole opening", "started", "opened"],
  ["first token", "opened", "token"],
];

export const load = {
  name: "load",
  title: "Load from cache to first token",
  async measure(contest) {
    const limits = loadLimits(contest.model.bytes);
    const text = repositoryText();
    const loading = (name, more) => async () => {
      const [subject, reason] = await contest.tryStart(name, more);
      if (subject === undefined) throw new Error(reason);
      try {
        const { moment } = await subject.call("firstToken", text, promptTokens);
        return { forked: subject.forkedAt, ...(await subject.call("moments")), token: moment };
      } finally {
        await subject.stop();
      }
    };
    const nearline = loading("nearlineModel");
    const rival = loading("llamaCppModel", { settings: (await contest.rivalSettings())?.decode });
    const failure = await nearline().then(
      () => undefined,
      (error) => error.message,
    );
    if (failure !== undefined) return [missingRow("load", failure)];
    const rivalFailure = await rival().then(
      () => undefined,
      (error) => error.message,
    );
    const pairs = await alternate(contest.rounds(9), nearline, rivalFailure === undefined ? rival : undefined);
    const median = (of, from, to) => {
      const times = pairs.map((pair) => pair[of]?.[to] - pair[of]?.[from]);
      return times.some(Number.isNaN) ? undefined : percentile(times, 0.5);
    };
    const total = median("nearline", "forked", "token");
    return [
      resultRow({
        measure: "fork to first token",
        unit: "ms",
        nearline: total,
        rival: median("rival", "forked", "token"),
        judged: total,
        limits,
        show: shows.whole,
        note: rivalFailure && `llama.cpp: ${rivalFailure}`,
      }),
      ...parts.map(([measure, from, to]) =>
        resultRow({
          measure: `· ${measure}`,
          unit: "ms",
          nearline: median("nearline", from, to),
          rival: median("rival", from, to),
          show: shows.whole,
        }),
      ),
    ];
  },
};
