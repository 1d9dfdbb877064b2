import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { chooseThreads } from "../../../src/worker/chooseThreads.ts";

describe("the number of threads", () => {
  it("is what the user set, whatever the machine has", () => {
    expect([chooseThreads(1, 16), chooseThreads(64, 2)]).toEqual([1, 64]);
  });

  it.each([
    [1, 1],
    [2, 2],
    [3, 2],
    [4, 2],
    [8, 4],
    [16, 8],
    [128, 8],
  ])("with %i logical processors is %i", (logicalProcessors, threads) => {
    expect(chooseThreads(0, logicalProcessors)).toBe(threads);
  });

  it("is never more than this machine has, nor none", () => {
    expect(chooseThreads(0)).toBeGreaterThanOrEqual(1);
    expect(chooseThreads(0)).toBeLessThanOrEqual(availableParallelism());
  });
});
