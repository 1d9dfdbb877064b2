/** What the dashboard draws, as data. */
import { t } from "@vscode/l10n";
import { type DashboardState, type DayFigures, type Figures, longestWaitMs } from "../../shared/dashboardProtocol.ts";
import { formatShare } from "../../shared/formatShare.ts";
import { formatCount } from "../formatCount.ts";
import type { DayChart } from "./dayChart.ts";
import { formatDuration } from "./formatDuration.ts";

type Chart = (days: readonly DayFigures[], total: Figures) => DayChart;

/** Those that have anything to show: what an earlier version counted has no tokens and no processor time. */
export function chartsOf({ days, total }: Pick<DashboardState, "days" | "total">): readonly DayChart[] {
  const charts = [suggestions, waiting, tokens, processor].map((chart) => chart(days, total));
  return charts.filter(({ series }) => series.some(({ values }) => values.some((value) => value !== undefined && value > 0)));
}

const suggestions: Chart = (days, { shown, accepted }) => ({
  title: t("Suggestions"),
  summary: t("{0} shown, {1} accepted", formatCount(shown), formatCount(accepted)),
  mark: "bars",
  series: [
    { label: t("shown"), values: days.map((day) => day.shown) },
    { label: t("accepted"), values: days.map((day) => day.accepted) },
  ],
  format: formatCount,
  more: [
    { label: t("kept for 30 s"), texts: days.map(({ keptShort }) => formatShare(keptShort.kept, keptShort.checked)) },
    { label: t("kept for 5 min"), texts: days.map(({ keptLong }) => formatShare(keptLong.kept, keptLong.checked)) },
    { label: t("characters saved"), texts: days.map((day) => formatCount(day.savedCharacters)) },
  ],
});

const waiting: Chart = (days, { wait }) => ({
  title: t("Waiting time"),
  summary: wait === undefined ? "" : waitSummary(wait),
  mark: "lines",
  series: [
    { label: t("95 of 100"), values: days.map((day) => day.wait?.mostMs) },
    { label: t("half"), values: days.map((day) => day.wait?.halfMs) },
  ],
  format: formatWait,
});

const tokens: Chart = (days, { promptTokens, reusedTokens }) => ({
  title: t("Tokens of prompts"),
  summary: t(
    "{0} of {1} tokens had been read before and were not computed again",
    formatShare(reusedTokens, promptTokens),
    compact.format(promptTokens),
  ),
  mark: "bars",
  series: [
    { label: t("all"), values: days.map((day) => day.promptTokens) },
    { label: t("reused"), values: days.map((day) => day.reusedTokens) },
  ],
  format: (value) => compact.format(value),
  more: [{ label: t("written"), texts: days.map((day) => compact.format(day.generatedTokens)) }],
});

const processor: Chart = (days, { shown, suggestionCpuMs, otherCpuMs }) => {
  const all = formatDuration(suggestionCpuMs + otherCpuMs);
  return {
    title: t("Processor time"),
    summary:
      shown === 0 ? t("{0} in all", all) : t("{0} for each suggestion shown, {1} in all", formatDuration(suggestionCpuMs / shown), all),
    mark: "bars",
    series: [
      { label: t("all"), values: days.map((day) => day.suggestionCpuMs + day.otherCpuMs) },
      { label: t("for suggestions"), values: days.map((day) => day.suggestionCpuMs) },
    ],
    format: formatDuration,
  };
};

function waitSummary({ halfMs, mostMs }: NonNullable<Figures["wait"]>): string {
  const half = formatWait(halfMs);
  // How long the others took is not known then.
  if (mostMs >= longestWaitMs) return t("Half of the suggestions came within {0}", half);
  return t("Half of the suggestions came within {0}, 95 of 100 within {1}", half, formatWait(mostMs));
}

function formatWait(ms: number): string {
  return ms >= longestWaitMs ? t("more than {0}", formatDuration(ms)) : formatDuration(ms);
}

/** 15386800 as "15.4M": nobody compares millions of tokens digit by digit. */
const compact = new Intl.NumberFormat("en", { notation: "compact", maximumSignificantDigits: 3 });
