import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatShare } from "../../../src/shared/formatShare.ts";
import { formatDuration } from "../../../src/webview/dashboard/formatDuration.ts";
import { niceCeiling } from "../../../src/webview/dashboard/niceCeiling.ts";

describe("niceCeiling", () => {
  it("is not below the value and at most half above it", () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-6, max: 1e15, noNaN: true }), (value) => {
        const ceiling = niceCeiling(value);
        expect(ceiling).toBeGreaterThanOrEqual(value);
        expect(ceiling).toBeLessThanOrEqual(value * 1.5 * (1 + 1e-12));
      }),
    );
  });

  it("is a number that is read easily", () => {
    expect([0, 1, 7, 99, 100, 101, 0.3, 209, 1e6].map(niceCeiling)).toEqual([1, 1, 8, 100, 100, 150, 0.3, 250, 1e6]);
  });
});

describe("formatDuration", () => {
  it("has two digits or three in the unit that needs no more", () => {
    const told = [0, 186.4, 999.4, 999.5, 3449, 12_345, 59_949, 59_950, 90_000, 3_596_999, 3_597_000, 36_000_000].map(formatDuration);
    expect(told).toEqual(["0 ms", "186 ms", "999 ms", "1 s", "3.4 s", "12 s", "60 s", "1 min", "1.5 min", "60 min", "1 h", "10 h"]);
  });
});

describe("formatShare", () => {
  it("rounds, and has a dash for a share of nothing", () => {
    expect([formatShare(3, 8), formatShare(0, 5), formatShare(0, 0)]).toEqual(["38 %", "0 %", "–"]);
  });
});
