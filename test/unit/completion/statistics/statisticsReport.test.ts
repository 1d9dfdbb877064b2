import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type DayCounts, noCounts } from "../../../../src/completion/statistics/dayCounts.ts";
import { bucketOf, latencyPercentileMs } from "../../../../src/completion/statistics/latencyBuckets.ts";
import { addStatistics, dayOf, StatisticsByDay } from "../../../../src/completion/statistics/statisticsByDay.ts";
import { statisticsReport } from "../../../../src/completion/statistics/statisticsReport.ts";

const counts = (more: Partial<DayCounts>): DayCounts => ({ ...noCounts, ...more });

const latencies = (...ms: number[]) => noCounts.latencies.map((_, bucket) => ms.filter((one) => bucketOf(one) === bucket).length);

describe("latencyPercentileMs", () => {
  it("lies within a quarter above the value that is sought", () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 10, max: 12_000, noNaN: true }), { minLength: 1 }), fc.constantFrom(0.5, 0.95), (ms, share) => {
        const exact = [...ms].sort((one, other) => one - other)[Math.ceil(ms.length * share) - 1] ?? 0;
        const counted = latencyPercentileMs(latencies(...ms), share) ?? 0;
        expect(counted).toBeGreaterThanOrEqual(exact);
        expect(counted).toBeLessThanOrEqual(exact * 1.2500001);
      }),
    );
  });

  it("is unknown without counts and infinite past the last bound", () => {
    expect(latencyPercentileMs(noCounts.latencies, 0.5)).toBeUndefined();
    expect(latencyPercentileMs(latencies(60_000), 0.5)).toBe(Number.POSITIVE_INFINITY);
  });
});

describe("addStatistics", () => {
  it("adds days and keeps the last thirty", () => {
    const days = Array.from({ length: 31 }, (_, index) => dayOf(Date.UTC(2026, 0, index + 1, 12)));
    const one = Object.fromEntries(days.map((day) => [day, counts({ shown: 1 })]));
    const sum = addStatistics(one, { "2026-01-31": counts({ shown: 2, latencies: latencies(50) }) });
    expect(Object.keys(sum)).toEqual(days.slice(1));
    expect(sum["2026-01-31"]).toEqual(counts({ shown: 3, latencies: latencies(50) }));
    expect(StatisticsByDay.parse(JSON.parse(JSON.stringify(sum)))).toEqual(sum);
  });
});

describe("statisticsReport", () => {
  it("says in a sentence and a table what came of suggestions, newest day first", () => {
    const report = statisticsReport({
      "2026-01-30": counts({
        shown: 10,
        accepted: 4,
        savedCharacters: 1234,
        checkedShort: 4,
        keptShort: 3,
        latencies: latencies(90, 90, 800),
      }),
      "2026-01-31": counts({ shown: 10, accepted: 6, savedCharacters: 66, checkedLong: 3, keptLong: 1 }),
    });
    expect(report).toContain("**20 shown, 10 accepted (50 %), 1,300 characters of typing saved.**");
    expect(report).toContain("never leave it");
    expect(report.split("\n").filter((line) => line.startsWith("| "))).toEqual([
      "| day        | shown |  accepted | kept for 30 s | kept for 5 min | characters saved | waiting time, half | waiting time, 95 of 100 |",
      "| ---------- | ----: | --------: | ------------: | -------------: | ---------------: | -----------------: | ----------------------: |",
      "| 2026-01-31 |    10 |  6 (60 %) |             – |           33 % |               66 |                  – |                       – |",
      "| 2026-01-30 |    10 |  4 (40 %) |          75 % |              – |            1,234 |              93 ms |                  867 ms |",
      "| **all**    |    20 | 10 (50 %) |          75 % |           33 % |            1,300 |              93 ms |                  867 ms |",
    ]);
  });

  it("says when there is nothing yet", () => {
    expect(statisticsReport({})).toContain("No suggestion was shown yet.");
    expect(statisticsReport({})).not.toContain("| day");
  });
});
