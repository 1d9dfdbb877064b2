import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ropeTables } from "../../../src/model/rope.ts";
import { rope } from "../../reference/llama.ts";

describe("tables of the rotary embedding", () => {
  it("turn each pair as the definition does, at every position", () => {
    fc.assert(
      fc.property(fc.constantFrom(16, 64), fc.constantFrom(10_000, 500_000), fc.nat({ max: 299 }), (headDim, ropeTheta, position) => {
        const pairs = headDim / 2;
        const { cosines, sines } = ropeTables({ headDim, ropeTheta }, 300);
        // Pairs of (1, 0) turn to (cos, sin).
        const turned = rope(
          Float64Array.from({ length: headDim }, (_, index) => (index % 2 === 0 ? 1 : 0)),
          position,
          ropeTheta,
          true,
        );
        for (let pair = 0; pair < pairs; pair++) {
          expect(cosines[position * pairs + pair]).toBe(Math.fround(turned[2 * pair] ?? Number.NaN));
          expect(sines[position * pairs + pair]).toBe(Math.fround(turned[2 * pair + 1] ?? Number.NaN));
        }
      }),
      { numRuns: 50 },
    );
  });

  it("turn without changing lengths, and not at all at position 0", () => {
    const { cosines, sines } = ropeTables({ headDim: 32, ropeTheta: 10_000 }, 200);
    expect(cosines).toHaveLength(200 * 16);
    expect(cosines.slice(0, 16)).toEqual(new Float32Array(16).fill(1));
    expect(sines.slice(0, 16)).toEqual(new Float32Array(16));
    for (const [index, cosine] of cosines.entries()) expect(cosine ** 2 + (sines[index] ?? Number.NaN) ** 2).toBeCloseTo(1, 6);
  });

  it("keep the digits of far positions, which float32 angles would lose", () => {
    const { cosines } = ropeTables({ headDim: 2, ropeTheta: 10_000 }, 30_001);
    expect(cosines[30_000]).toBe(Math.fround(Math.cos(30_000)));
  });
});
