import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Rope, ropeTables } from "../../../src/model/rope.ts";
import { rope } from "../../reference/llama.ts";

const plain: Rope = { name: "rope", theta: 10_000, rotated: 64, scaling: { kind: "none" }, divisors: null, magnitude: 1 };

describe("tables of the rotary embedding", () => {
  it("turn each pair as the definition does, at every position", () => {
    fc.assert(
      fc.property(fc.constantFrom(16, 64), fc.constantFrom(10_000, 500_000), fc.nat({ max: 299 }), (rotated, theta, position) => {
        const pairs = rotated / 2;
        const { cosines, sines } = ropeTables({ ...plain, rotated, theta }, null, 300, pairs);
        // Pairs of (1, 0) turn to (cos, sin).
        const turned = rope(
          Float64Array.from({ length: rotated }, (_, index) => (index % 2 === 0 ? 1 : 0)),
          position,
          theta,
          true,
        );
        for (let pair = 0; pair < pairs; pair++) {
          expect(cosines[position * pairs + pair]).toBeCloseTo(turned[2 * pair] ?? Number.NaN, 6);
          expect(sines[position * pairs + pair]).toBeCloseTo(turned[2 * pair + 1] ?? Number.NaN, 6);
        }
      }),
      { numRuns: 50 },
    );
  });

  it("turn without changing lengths, and not at all at position 0", () => {
    const { cosines, sines } = ropeTables({ ...plain, rotated: 32 }, null, 200, 16);
    expect(cosines).toHaveLength(200 * 16);
    expect(cosines.slice(0, 16)).toEqual(new Float32Array(16).fill(1));
    expect(sines.slice(0, 16)).toEqual(new Float32Array(16));
    for (const [index, cosine] of cosines.entries()) expect(cosine ** 2 + (sines[index] ?? Number.NaN) ** 2).toBeCloseTo(1, 6);
  });

  it("keep the digits of far positions, which float32 angles would lose", () => {
    const { cosines } = ropeTables({ ...plain, rotated: 2 }, null, 30_001, 1);
    expect(cosines[30_000]).toBe(Math.fround(Math.cos(30_000)));
  });

  it("do not turn the pairs beyond the rotated ones", () => {
    const { cosines, sines } = ropeTables({ ...plain, rotated: 4 }, null, 10, 8);
    for (let position = 0; position < 10; position++) {
      expect([...cosines.slice(position * 8 + 2, position * 8 + 8)]).toEqual([1, 1, 1, 1, 1, 1]);
      expect([...sines.slice(position * 8 + 2, position * 8 + 8)]).toEqual([0, 0, 0, 0, 0, 0]);
    }
    expect(cosines[8]).toBe(Math.fround(Math.cos(1)));
    expect(sines[9]).toBe(Math.fround(Math.sin(0.01)));
  });

  it("divide frequencies by the file's divisors, and grow by the magnitude", () => {
    const { cosines, sines } = ropeTables({ ...plain, rotated: 4, magnitude: 1.5 }, Float32Array.of(2, 1), 4, 2);
    expect(cosines.slice(0, 2)).toEqual(Float32Array.of(1.5, 1.5));
    expect(cosines[6]).toBe(Math.fround(1.5 * Math.cos(1.5)));
    expect(sines[7]).toBe(Math.fround(1.5 * Math.sin(0.03)));
  });
});
