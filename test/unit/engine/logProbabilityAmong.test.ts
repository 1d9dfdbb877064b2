import { describe, expect, it } from "vitest";
import { logProbabilityAmong } from "../../../src/engine/logProbabilityAmong.ts";

describe("logProbabilityAmong", () => {
  const logits = Float32Array.from([Math.log(1), Math.log(2), Math.log(5), Math.log(2)]);

  it("is the share of all tokens, or of the allowed ones", () => {
    expect(Math.exp(logProbabilityAmong(logits, undefined, 2))).toBeCloseTo(0.5, 4);
    expect(Math.exp(logProbabilityAmong(logits, [1, 3], 3))).toBeCloseTo(0.5, 4);
  });

  it("is certain where nothing else may come, and never more than that", () => {
    expect(logProbabilityAmong(logits, [2], 2)).toBeCloseTo(0, 5);
    expect(logProbabilityAmong(logits, [2], 2)).toBeLessThanOrEqual(0);
  });
});
