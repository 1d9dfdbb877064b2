import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { addCounts, DayCounts, noCounts } from "../../../../src/completion/statistics/dayCounts.ts";
import { addStatistics, StatisticsByDay, totalOf } from "../../../../src/completion/statistics/statisticsByDay.ts";

const count = fc.nat({ max: 1e6 });
const dayCounts: fc.Arbitrary<DayCounts> = fc.record({
  shown: count,
  accepted: count,
  savedCharacters: count,
  checkedShort: count,
  keptShort: count,
  checkedLong: count,
  keptLong: count,
  latencies: fc.array(count, { minLength: noCounts.latencies.length, maxLength: noCounts.latencies.length }),
  promptTokens: count,
  reusedTokens: count,
  generatedTokens: count,
  suggestionCpuMs: count,
  otherCpuMs: count,
});
const day = fc.integer({ min: 1, max: 28 }).map((number) => `2026-02-${String(number).padStart(2, "0")}`);
/** Never more days than are kept, so that nothing is left out. */
const statistics: fc.Arbitrary<StatisticsByDay> = fc.dictionary(day, dayCounts, { noNullPrototype: true });

describe("statistics of several windows", () => {
  it("come to the same in whatever order they are added, and lose nothing", () => {
    fc.assert(
      fc.property(statistics, statistics, statistics, (one, other, third) => {
        expect(addStatistics(one, other)).toEqual(addStatistics(other, one));
        expect(addStatistics(addStatistics(one, other), third)).toEqual(addStatistics(one, addStatistics(other, third)));
        expect(totalOf(addStatistics(one, other))).toEqual(addCounts(totalOf(one), totalOf(other)));
        expect(addStatistics(one, {})).toEqual(one);
      }),
      { numRuns: 50 },
    );
  });

  it("are the same when they were written to a file and read", () => {
    fc.assert(
      fc.property(statistics, (some) => {
        expect(StatisticsByDay.parse(JSON.parse(JSON.stringify(some)))).toEqual(some);
      }),
      { numRuns: 50 },
    );
  });

  it("of an earlier version, which counted less, are read with zeros for what it did not know", () => {
    const later = ["promptTokens", "reusedTokens", "generatedTokens", "suggestionCpuMs", "otherCpuMs"] as const;
    fc.assert(
      fc.property(dayCounts, fc.subarray([...later], { minLength: 1 }), (counts, missing) => {
        const earlier = Object.fromEntries(Object.entries(counts).filter(([name]) => !missing.some((each) => each === name)));
        expect(DayCounts.parse(earlier)).toEqual({ ...counts, ...Object.fromEntries(missing.map((name) => [name, 0])) });
      }),
    );
  });
});
