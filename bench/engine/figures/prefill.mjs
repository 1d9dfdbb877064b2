/** Prefill: milliseconds from nothing held to the token after a prompt of 512. The ratio is the median of the rounds' ratios. */
import { percentile } from "../../percentile.mjs";
import { alternate } from "../alternate.mjs";
import { ratioLimits } from "../limits.mjs";
import { settingsText } from "../llamaCpp/settings.mjs";
import { missingRow, resultRow, shows } from "../resultRow.mjs";

const promptTokens = 512;

export const prefill = {
  name: "prefill",
  title: `Prefill of ${promptTokens} tokens`,
  async measure(contest) {
    const prompt = await contest.prompt(contest.tokens(promptTokens));
    const settings = (await contest.rivalSettings())?.prefill;
    return await contest.beside({ rivalSettings: settings }, async ({ nearline, rival, reasons }) => {
      if (nearline === undefined) return [missingRow("prefill", reasons.nearline)];
      const ms = (subject) => () => subject.call("prefill", prompt);
      const pairs = await alternate(contest.rounds(11), ms(nearline), rival && ms(rival));
      const median = (pick) => percentile(pairs.map(pick), 0.5);
      return [
        resultRow({
          measure: "prefill",
          unit: "ms",
          nearline: median((pair) => pair.nearline),
          rival: rival && median((pair) => pair.rival),
          judged: rival && median((pair) => pair.nearline / pair.rival),
          limits: ratioLimits.prefill,
          show: shows.whole,
          note: rival ? `llama.cpp with ${settingsText(settings)}` : `llama.cpp: ${reasons.rival}`,
        }),
      ];
    });
  },
};
