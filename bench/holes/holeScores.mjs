/** What answers to holes come to, one strategy beside another on the same holes. */
import { percentile } from "../percentile.mjs";
import { editSimilarity } from "./editSimilarity.mjs";

/** White space at the end is nobody's wish. */
export function scoreOf(hole, answer) {
  const wanted = hole.trimEnd();
  const given = answer.completion.trimEnd();
  return { exact: given === wanted, similarity: editSimilarity(given, wanted), ms: answer.ms, promptTokens: answer.promptTokens };
}

export function summaryOf(scores) {
  const mean = (values) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  return {
    count: scores.length,
    exact: scores.filter(({ exact }) => exact).length,
    similarity: mean(scores.map(({ similarity }) => similarity)),
    promptTokens: mean(scores.map(({ promptTokens }) => promptTokens)),
    msP50: percentile(
      scores.map(({ ms }) => ms),
      0.5,
    ),
  };
}

/** Holes that both filled exactly, one alone, or none; and how likely so uneven a count is if both are equally good (sign test). */
export function pairedCounts(scores, rivalScores) {
  const counts = { both: 0, only: 0, onlyRival: 0, none: 0 };
  for (const [index, { exact }] of scores.entries()) {
    const rival = rivalScores[index].exact;
    counts[exact ? (rival ? "both" : "only") : rival ? "onlyRival" : "none"]++;
  }
  return { ...counts, chance: signTest(counts.only, counts.onlyRival) };
}

/** Two-sided: the chance that one of two equally likely outcomes comes up at least as rarely as the rarer one here. */
export function signTest(one, other) {
  const trials = one + other;
  let term = 2 ** -trials;
  let sum = 0;
  for (let count = 0; count <= Math.min(one, other); count++) {
    sum += term;
    term = (term * (trials - count)) / (count + 1);
  }
  return Math.min(1, 2 * sum);
}
