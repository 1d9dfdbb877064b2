/**
 * Cancel to idle: from the abort signal to the moment when nothing runs any more and the next request could start, in the middle of
 * prefill and in the middle of decoding, at moments spread over both. (llama.cpp's C API blocks; there is nothing to compare.)
 */
import { percentile } from "../../percentile.mjs";
import { cancelLimits } from "../limits.mjs";
import { missingRow, resultRow, shows } from "../resultRow.mjs";

const promptTokens = 1024;
/** Of the time that prefill takes, so that the signal never comes after its end. */
const lastShare = 0.8;
/** Decoding is cancelled this long after the first token at the latest: several tokens on any machine. */
const lastDecodeMs = 300;

export const cancel = {
  name: "cancel",
  title: "Cancel to idle",
  async measure(contest) {
    const [nearline, reason] = await contest.tryStart("nearline");
    if (nearline === undefined) return [missingRow("cancel", reason)];
    try {
      const prompt = await contest.prompt(contest.tokens(promptTokens));
      const count = contest.quick ? 5 : 100;
      const prefillMs = await nearline.call("prefill", prompt);
      const rows = [];
      for (const [phase, longestMs] of [
        ["prefill", prefillMs * lastShare],
        ["decode", lastDecodeMs],
      ]) {
        const idleMs = [];
        for (let index = 0; index < count; index++) {
          idleMs.push(await nearline.call("cancel", prompt, phase, ((index + 0.5) / count) * longestMs));
        }
        const [half, most] = [percentile(idleMs, 0.5), percentile(idleMs, 0.95)];
        rows.push(resultRow({ measure: `during ${phase}, p50`, unit: "ms", nearline: half, show: shows.ms }));
        rows.push(
          resultRow({ measure: `during ${phase}, p95`, unit: "ms", nearline: most, judged: most, limits: cancelLimits, show: shows.ms }),
        );
      }
      return rows;
    } finally {
      await nearline.stop();
    }
  },
};
