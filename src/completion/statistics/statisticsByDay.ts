/** Counts of the last days. */
import { z } from "zod";
import { addCounts, DayCounts, noCounts } from "./dayCounts.ts";

/** A month to look back on. It bounds what is stored to some 10 KiB. */
const maxDays = 30;

/** By local date, "2026-01-31", so that days sort as text. */
export const StatisticsByDay = z.record(z.iso.date(), DayCounts);
export type StatisticsByDay = Readonly<Record<string, DayCounts>>;

/** The sum of both, of the latest days only. */
export function addStatistics(one: StatisticsByDay, other: StatisticsByDay): StatisticsByDay {
  const days = [...new Set([...Object.keys(one), ...Object.keys(other)])].sort().slice(-maxDays);
  return Object.fromEntries(days.map((day) => [day, addCounts(one[day] ?? noCounts, other[day] ?? noCounts)]));
}

export function totalOf(statistics: StatisticsByDay): DayCounts {
  return Object.values(statistics).reduce(addCounts, noCounts);
}

/** The local date of a time in milliseconds since 1970. */
export function dayOf(dateMs: number): string {
  const date = new Date(dateMs);
  const twoDigits = (value: number) => String(value).padStart(2, "0");
  return `${date.getFullYear()}-${twoDigits(date.getMonth() + 1)}-${twoDigits(date.getDate())}`;
}
