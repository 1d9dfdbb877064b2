import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { dashboardFigures } from "../../../../src/completion/statistics/dashboardFigures.ts";
import { noCounts } from "../../../../src/completion/statistics/dayCounts.ts";
import { bucketOf } from "../../../../src/completion/statistics/latencyBuckets.ts";
import { dayOf } from "../../../../src/completion/statistics/statisticsByDay.ts";
import { longestWaitMs } from "../../../../src/shared/dashboardProtocol.ts";

const now = new Date(2026, 0, 31, 9, 30).getTime();
const waited = (...ms: number[]) => noCounts.latencies.map((_, bucket) => ms.filter((one) => bucketOf(one) === bucket).length);

describe("dashboardFigures", () => {
  it("has the last thirty days of the calendar, whatever was counted, and leaves out what is older", () => {
    const { days, total } = dashboardFigures(
      {
        "2025-12-24": { ...noCounts, shown: 7 },
        "2026-01-30": { ...noCounts, shown: 4, accepted: 1, checkedShort: 1, keptShort: 1, suggestionCpuMs: 900 },
      },
      now,
    );
    expect([days.length, days[0]?.day, days.at(-1)?.day]).toEqual([30, "2026-01-02", "2026-01-31"]);
    expect(days[28]).toMatchObject({ shown: 4, accepted: 1, keptShort: { kept: 1, checked: 1 }, suggestionCpuMs: 900 });
    expect(total).toMatchObject({ shown: 4, accepted: 1, suggestionCpuMs: 900, keptLong: { kept: 0, checked: 0 } });
    expect(total.wait).toBeUndefined();
  });

  it("tells waits of days and of all together, and is whole when it is sent as JSON", () => {
    const figures = dashboardFigures(
      { "2026-01-30": { ...noCounts, latencies: waited(100, 100, 100) }, "2026-01-31": { ...noCounts, latencies: waited(60_000, 60_000) } },
      now,
    );
    expect(figures.days[29]?.wait).toEqual({ halfMs: longestWaitMs, mostMs: longestWaitMs });
    expect(figures.days[28]?.wait?.halfMs).toBeGreaterThanOrEqual(100);
    expect(figures.total.wait).toEqual({ halfMs: figures.days[28]?.wait?.halfMs, mostMs: longestWaitMs });
    expect(JSON.parse(JSON.stringify(figures))).toEqual(figures);
  });

  it("has each day once and in order, at any time of any year", () => {
    fc.assert(
      fc.property(fc.date({ min: new Date(2000, 0, 1), max: new Date(2099, 0, 1), noInvalidDate: true }), (date) => {
        const days = dashboardFigures({}, date.getTime()).days.map(({ day }) => day);
        expect(new Set(days).size).toBe(30);
        expect([...days].sort()).toEqual(days);
        expect(days.at(-1)).toBe(dayOf(date.getTime()));
      }),
    );
  });
});
