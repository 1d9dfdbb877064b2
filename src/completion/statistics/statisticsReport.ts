/** The statistics as a Markdown document. */
import { t } from "@vscode/l10n";
import { formatShare } from "../../shared/formatShare.ts";
import { markdownTable } from "../markdownTable.ts";
import type { DayCounts } from "./dayCounts.ts";
import { latencyPercentileMs } from "./latencyBuckets.ts";
import { type StatisticsByDay, totalOf } from "./statisticsByDay.ts";

export function statisticsReport(statistics: StatisticsByDay): string {
  const days = Object.entries(statistics).sort(([one], [other]) => other.localeCompare(one));
  const total = totalOf(statistics);
  return `${[
    t("# Statistics of suggestions"),
    sentence(total),
    ...(days.length === 0 ? [] : [markdownTable(columns, [...days.map(([day, counts]) => row(day, counts)), row(t("**all**"), total)])]),
    t(
      "These numbers are counted and kept on this machine, for the last 30 days that have any. They never leave it, and no text is kept with them. Clear them with the button above or the command “Nearline: Clear Statistics”.",
    ),
    t("## How it is counted"),
    explanations.map((line) => `- ${line}`).join("\n"),
  ].join("\n\n")}\n`;
}

const explanations = [
  t("Shown: given to the editor, and the document did not change for 0.75 s, or accepted. While you type along a suggestion it is one."),
  t("Accepted: put in as a whole. Of words accepted one by one, VS Code tells nothing."),
  t(
    "Kept: 70 % of the characters of an accepted suggestion, white space aside, are still at their place, in their order. One whose document was closed, or whose window was, is not counted.",
  ),
  t("Characters saved: those that accepted suggestions put in, less those that stood there already."),
  t(
    "Time: from VS Code's first request at a place to a suggestion that is new there; half of all, and 95 of 100, took no longer, to within a quarter.",
  ),
];

function sentence(total: DayCounts): string {
  if (total.shown === 0) return t("No suggestion was shown yet.");
  const { shown, accepted, savedCharacters } = total;
  return t(
    "**{0} shown, {1} accepted ({2}), {3} characters of typing saved.**",
    number(shown),
    number(accepted),
    formatShare(accepted, shown),
    number(savedCharacters),
  );
}

const columns = [
  t("day"),
  t("shown"),
  t("accepted"),
  t("kept for 30 s"),
  t("kept for 5 min"),
  t("characters saved"),
  t("waiting time, half"),
  t("waiting time, 95 of 100"),
];

function row(day: string, counts: DayCounts): readonly string[] {
  const { shown, accepted, savedCharacters, latencies } = counts;
  return [
    day,
    number(shown),
    accepted === 0 ? "0" : `${number(accepted)} (${formatShare(accepted, shown)})`,
    formatShare(counts.keptShort, counts.checkedShort),
    formatShare(counts.keptLong, counts.checkedLong),
    number(savedCharacters),
    time(latencyPercentileMs(latencies, 0.5)),
    time(latencyPercentileMs(latencies, 0.95)),
  ];
}

function time(ms: number | undefined): string {
  if (ms === undefined) return "–";
  return Number.isFinite(ms) ? `${Math.round(ms)} ms` : t("over 12 s");
}

function number(value: number): string {
  return value.toLocaleString("en");
}
