/** Which of several labels fits code best, by how likely the model thinks each as an answer. */
import { t } from "@vscode/l10n";
import { AppError } from "../../shared/errors.ts";

export interface LabelSet {
  readonly title: string;
  readonly labels: readonly string[];
}

export const labelSets: readonly LabelSet[] = [
  { title: t("Kind of change"), labels: ["bug fix", "feature", "refactoring", "documentation", "test", "performance"] },
  {
    title: t("Part of a program"),
    labels: ["user interface", "data access", "networking", "parsing", "algorithm", "test", "configuration"],
  },
  { title: t("Needs attention?"), labels: ["correct", "has a bug", "hard to read", "unsafe", "unfinished"] },
];

const maxLabels = 12;
const maxLabelLength = 40;

/** Throws AppError when there are not 2 to 12 different labels of up to 40 characters. */
export function parseLabels(typed: string): readonly string[] {
  const labels = [...new Set(typed.split(/[,;\n]/).map((label) => label.replace(/\s+/g, " ").trim()))].filter((label) => label !== "");
  if (labels.length < 2 || labels.length > maxLabels) {
    throw new AppError(
      "request/invalid",
      t("Name This Code: there must be 2 to {0} labels, got {1}; separate them by commas", maxLabels, labels.length),
    );
  }
  const long = labels.find((label) => label.length > maxLabelLength);
  if (long !== undefined) {
    throw new AppError(
      "request/invalid",
      t('Name This Code: a label must have at most {0} characters, got "{1}"; shorten it', maxLabelLength, long),
    );
  }
  return labels;
}

export interface RatedLabel {
  readonly label: string;
  /** 0 to 1; all together 1. */
  readonly probability: number;
}

/**
 * Likeliest first. What the model gives to a label where there is no code to judge is taken off: common words would win otherwise
 * (contextual calibration, https://arxiv.org/abs/2102.09690, with the difference of logarithms in place of a fitted matrix).
 *
 * @param scores natural logarithms of each label's probability with the code
 * @param emptyScores the same without it
 */
export function rateLabels(labels: readonly string[], scores: readonly number[], emptyScores: readonly number[]): readonly RatedLabel[] {
  const gains = labels.map((_, index) => finite(scores[index]) - finite(emptyScores[index]));
  const greatest = Math.max(...gains);
  const weights = gains.map((gain) => Math.exp(gain - greatest));
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  return labels
    .map((label, index) => ({ label, probability: (weights[index] ?? 0) / total }))
    .sort((one, other) => other.probability - one.probability);
}

/** A label that cannot come at all is as unlikely as numbers go, and still one that can be compared. */
function finite(score = Number.NEGATIVE_INFINITY): number {
  return Number.isFinite(score) ? score : -1000;
}
