/** Counts as the dashboard shows them. */
import { type DashboardState, type Figures, longestWaitMs } from "../../shared/dashboardProtocol.ts";
import { addCounts, type DayCounts, noCounts } from "./dayCounts.ts";
import { latencyPercentileMs } from "./latencyBuckets.ts";
import { dayOf, type StatisticsByDay } from "./statisticsByDay.ts";

/** As many as statistics are kept for, when there is something on each. */
const dayCount = 30;

/** @param nowMs milliseconds since 1970 */
export function dashboardFigures(statistics: StatisticsByDay, nowMs: number): Pick<DashboardState, "days" | "total"> {
  const counted = lastDays(nowMs).map((day) => ({ day, counts: statistics[day] ?? noCounts }));
  return {
    days: counted.map(({ day, counts }) => ({ day, ...figuresOf(counts) })),
    total: figuresOf(counted.reduce((sum, { counts }) => addCounts(sum, counts), noCounts)),
  };
}

/** By the calendar: a day may have 23 or 25 hours. */
function lastDays(nowMs: number): readonly string[] {
  const now = new Date(nowMs);
  return Array.from({ length: dayCount }, (_, index) =>
    // Noon is there on every day.
    dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - (dayCount - 1 - index), 12).getTime()),
  );
}

function figuresOf(counts: DayCounts): Figures {
  const { latencies, checkedShort, keptShort, checkedLong, keptLong, ...same } = counts;
  const halfMs = latencyPercentileMs(latencies, 0.5);
  const mostMs = latencyPercentileMs(latencies, 0.95);
  const told = (ms: number) => Math.min(ms, longestWaitMs);
  return {
    ...same,
    keptShort: { kept: keptShort, checked: checkedShort },
    keptLong: { kept: keptLong, checked: checkedLong },
    ...(halfMs === undefined || mostMs === undefined ? {} : { wait: { halfMs: told(halfMs), mostMs: told(mostMs) } }),
  };
}
