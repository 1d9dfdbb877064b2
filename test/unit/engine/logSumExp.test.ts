import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { logSumExp } from "../../../src/engine/logSumExp.ts";

describe("log-sum-exp", () => {
  it("is what the plain formula gives, for logits of any size and with some that are ruled out", () => {
    const logit = fc.oneof(
      fc.float({ min: -100, max: 100, noNaN: true }),
      fc.constant(Number.NEGATIVE_INFINITY),
      fc.float({ min: 50, max: 51, noNaN: true }),
    );
    fc.assert(
      fc.property(fc.array(logit, { minLength: 1, maxLength: 200 }), fc.float({ min: -10, max: 10, noNaN: true }), (others, first) => {
        const logits = Float32Array.from([first, ...others]);
        const max = Math.max(...logits);
        const plain = max + Math.log(logits.reduce((sum, value) => sum + Math.exp(value - max), 0));
        expect(Math.abs(logSumExp(logits) - plain)).toBeLessThan(1e-5);
      }),
      { numRuns: 500 },
    );
  });
});
