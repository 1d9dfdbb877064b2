/**
 * Decode: milliseconds a token, greedy, at position 512. Both read the same 512 tokens once; each round then decodes 64 tokens
 * after them and goes back. The ratio is the median of the rounds' ratios.
 */
import { percentile } from "../../percentile.mjs";
import { alternate } from "../alternate.mjs";
import { ratioLimits } from "../limits.mjs";
import { settingsText } from "../llamaCpp/settings.mjs";
import { missingRow, resultRow, shows } from "../resultRow.mjs";

const position = 512;
const steps = 64;

export const decode = {
  name: "decode",
  title: `Decode at position ${position}`,
  async measure(contest) {
    const prompt = await contest.prompt(contest.tokens(position));
    const settings = (await contest.rivalSettings())?.decode;
    return await contest.beside({ rivalSettings: settings }, async ({ nearline, rival, reasons }) => {
      if (nearline === undefined) return [missingRow("decode", reasons.nearline)];
      const msPerToken = (subject) => async () => {
        const { stepMs } = await subject.call("decode", prompt, contest.tokens(steps));
        return stepMs.reduce((sum, ms) => sum + ms, 0) / stepMs.length;
      };
      const pairs = await alternate(contest.rounds(15), msPerToken(nearline), rival && msPerToken(rival));
      const median = (pick) => percentile(pairs.map(pick), 0.5);
      return [
        resultRow({
          measure: "decode",
          unit: "ms/token",
          nearline: median((pair) => pair.nearline),
          rival: rival && median((pair) => pair.rival),
          judged: rival && median((pair) => pair.nearline / pair.rival),
          limits: ratioLimits.decode,
          show: shows.ms,
          note: rival ? `llama.cpp with ${settingsText(settings)}` : `llama.cpp: ${reasons.rival}`,
        }),
      ];
    });
  },
};
