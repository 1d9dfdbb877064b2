import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { chooseFewThreads, chooseThreads } from "../../../src/worker/chooseThreads.ts";

describe("the number of threads", () => {
  it("is what the user set, whatever the machine has", () => {
    expect([chooseThreads(1, 8, 16), chooseThreads(64, 2, 2)]).toEqual([1, 64]);
  });

  it.each([
    [1, 1, 1],
    [1, 2, 2],
    [2, 2, 2],
    [2, 4, 2],
    [4, 8, 4],
    [5, 5, 3],
    [6, 12, 4],
    [8, 16, 6],
    [64, 128, 8],
  ])("with %i cores of %i logical processors is %i", (cores, logicalProcessors, threads) => {
    expect(chooseThreads(0, cores, logicalProcessors)).toBe(threads);
  });

  it("is half of that on a battery, but at least one and what the user set", () => {
    expect([chooseFewThreads(0, 8), chooseFewThreads(0, 3), chooseFewThreads(0, 1), chooseFewThreads(6)]).toEqual([4, 2, 1, 6]);
  });

  it("is never more than this machine has, nor none", () => {
    expect(chooseThreads(0)).toBeGreaterThanOrEqual(1);
    expect(chooseThreads(0)).toBeLessThanOrEqual(availableParallelism());
  });
});
