/** The statistics as a Markdown document. */
import { markdownTable } from "../markdownTable.ts";
import type { DayCounts } from "./dayCounts.ts";
import { latencyPercentileMs } from "./latencyBuckets.ts";
import { type StatisticsByDay, totalOf } from "./statisticsByDay.ts";

export function statisticsReport(statistics: StatisticsByDay): string {
  const days = Object.entries(statistics).sort(([one], [other]) => other.localeCompare(one));
  const total = totalOf(statistics);
  return `${[
    "# Statistics of suggestions",
    sentence(total),
    ...(days.length === 0 ? [] : [markdownTable(columns, [...days.map(([day, counts]) => row(day, counts)), row("**all**", total)])]),
    "These numbers are counted and kept on this machine, for the last 30 days that have any. They never leave it, and no text is kept " +
      "with them. Clear them with the button above or the command “Nearline: Clear Statistics”.",
    "## How it is counted",
    explanations.map((line) => `- ${line}`).join("\n"),
  ].join("\n\n")}\n`;
}

const explanations = [
  "Shown: given to the editor, and the document did not change for 0.75 s, or accepted. While you type along a suggestion it is one.",
  "Accepted: put in as a whole. Of words accepted one by one, VS Code tells nothing.",
  "Kept: 70 % of the characters of an accepted suggestion, white space aside, are still at their place, in their order. One whose " +
    "document was closed, or whose window was, is not counted.",
  "Characters saved: those that accepted suggestions put in, less those that stood there already.",
  "Time: from VS Code's first request at a place to a suggestion that is new there; half of all, and 95 of 100, took no longer, to " +
    "within a quarter.",
];

function sentence(total: DayCounts): string {
  if (total.shown === 0) return "No suggestion was shown yet.";
  const { shown, accepted, savedCharacters } = total;
  return `**${number(shown)} shown, ${number(accepted)} accepted (${share(accepted, shown)}), ${number(savedCharacters)} characters of typing saved.**`;
}

const columns = ["day", "shown", "accepted", "kept 30 s", "kept 5 min", "characters saved", "time p50", "time p95"];

function row(day: string, counts: DayCounts): readonly string[] {
  const { shown, accepted, savedCharacters, latencies } = counts;
  return [
    day,
    number(shown),
    accepted === 0 ? "0" : `${number(accepted)} (${share(accepted, shown)})`,
    share(counts.keptShort, counts.checkedShort),
    share(counts.keptLong, counts.checkedLong),
    number(savedCharacters),
    time(latencyPercentileMs(latencies, 0.5)),
    time(latencyPercentileMs(latencies, 0.95)),
  ];
}

function share(part: number, whole: number): string {
  return whole === 0 ? "–" : `${Math.round((100 * part) / whole)} %`;
}

function time(ms: number | undefined): string {
  if (ms === undefined) return "–";
  return Number.isFinite(ms) ? `${Math.round(ms)} ms` : "over 12 s";
}

function number(value: number): string {
  return value.toLocaleString("en");
}
