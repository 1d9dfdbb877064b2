import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { affordableKvBytes, estimateMemory, fitOf, neededBytes } from "../../../src/modelStore/memoryEstimate.ts";

const mib = 2 ** 20;
const use = { contextTokens: 8192, kvBudgetBytes: 512 * mib };

describe("estimateMemory", () => {
  it("comes near what was measured with two models", () => {
    // Resident memory at its highest less keys and values, in MiB: 327 and 963.
    const small = neededBytes(estimateMemory({ weightBytes: 135_475_200, kvBytesPerToken: 46_080 }, use));
    const large = neededBytes(estimateMemory({ weightBytes: 725_372_928, kvBytesPerToken: 24_576 }, use));
    expect(Math.abs(small / mib / 327 - 1)).toBeLessThan(0.1);
    expect(Math.abs(large / mib / 963 - 1)).toBeLessThan(0.1);
  });

  it("grants one text more than the budget where a context takes more", () => {
    expect(estimateMemory({ weightBytes: 1, kvBytesPerToken: mib }, { contextTokens: 2048, kvBudgetBytes: mib }).kvBytes).toBe(2048 * mib);
  });

  it("is the sum of its parts, and never less for more weights", () => {
    const model = fc.record({ weightBytes: fc.nat(2e10), kvBytesPerToken: fc.nat(1e6) });
    fc.assert(
      fc.property(model, fc.nat(1e9), (some, more) => {
        const estimate = estimateMemory(some, use);
        expect(estimate.totalBytes).toBe(estimate.weightBytes + estimate.kvBytes + estimate.workBytes);
        const heavier = estimateMemory({ ...some, weightBytes: some.weightBytes + more }, use);
        expect(heavier.totalBytes).toBeGreaterThanOrEqual(estimate.totalBytes + more);
      }),
    );
  });
});

describe("fitOf", () => {
  const estimate = estimateMemory({ weightBytes: 1000 * mib, kvBytesPerToken: 24_576 }, use);
  const machine = (freeMiB: number) => ({ memoryBytes: 8192 * mib, freeMemoryBytes: freeMiB * mib });

  it("tells what fits, what is tight and what is too large, with the numbers", () => {
    expect(fitOf(estimate, machine(4096))).toEqual({ kind: "fits", reason: "takes up to 1.9 GB, 4.3 GB of 8.6 GB are free" });
    expect(fitOf(estimate, machine(1500))).toMatchObject({
      kind: "tight",
      reason: expect.stringContaining("needs 1.4 GB, 1.6 GB of 8.6 GB"),
    });
    expect(fitOf(estimate, machine(1200))).toEqual({ kind: "tooLarge", reason: "needs 1.4 GB, 1.3 GB of 8.6 GB are free" });
  });

  it("compares with the device's memory where it has its own", () => {
    expect(fitOf(estimate, { ...machine(100), deviceMemoryBytes: 8e9 }).kind).toBe("fits");
    expect(fitOf(estimate, { ...machine(8000), deviceMemoryBytes: 1e9 }).kind).toBe("tooLarge");
  });

  it("leaves texts what other programs do not need, and what was granted at most", () => {
    expect(affordableKvBytes(estimate, machine(4096), use.kvBudgetBytes)).toBe(use.kvBudgetBytes);
    const left = affordableKvBytes(estimate, machine(2000), use.kvBudgetBytes);
    expect(left).toBeGreaterThan(0);
    expect(left + neededBytes(estimate)).toBeLessThan(2000 * mib);
  });
});
