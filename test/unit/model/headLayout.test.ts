import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { headLayout } from "../../../src/model/headLayout.ts";

describe("the layout of a head", () => {
  it("is the file's where the kernel can take it, partly rotated heads included", () => {
    expect(headLayout(64, 64, true)).toEqual({ headDim: 64, ropePairs: 32, places: null });
    expect(headLayout(80, 80, false)).toEqual({ headDim: 80, ropePairs: 40, places: null });
    expect(headLayout(64, 16, false)).toEqual({ headDim: 64, ropePairs: 8, places: null });
  });

  it("puts zeros behind neighbours, and behind each half where halves turn", () => {
    expect(headLayout(10, 10, true).places).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, null, null, null, null, null, null]);
    expect(headLayout(10, 10, false).places).toEqual([0, 1, 2, 3, 4, null, null, null, 5, 6, 7, 8, 9, null, null, null]);
    expect(headLayout(12, 4, false)).toEqual({
      headDim: 32,
      ropePairs: 8,
      places: [
        0,
        1,
        ...Array.from({ length: 6 }, () => null),
        2,
        3,
        ...Array.from({ length: 6 }, () => null),
        4,
        5,
        6,
        7,
        8,
        9,
        10,
        11,
        ...Array.from({ length: 8 }, () => null),
      ],
    });
  });

  it("always has every entry once, pairs where the kernel looks for them, and sizes that it takes", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 130 }), fc.nat(), fc.boolean(), (half, cut, interleaved) => {
        const size = 2 * half;
        const rotated = 2 * (1 + (cut % half));
        const { headDim, ropePairs, places } = headLayout(size, rotated, interleaved);
        const spread = places ?? Array.from({ length: size }, (_, index) => index);
        expect(headDim % 16).toBe(0);
        expect(ropePairs % 8).toBe(0);
        expect(2 * ropePairs).toBeLessThanOrEqual(headDim);
        expect(spread).toHaveLength(headDim);
        expect(spread.filter((place) => place !== null).toSorted((a, b) => a - b)).toEqual(
          Array.from({ length: size }, (_, index) => index),
        );
        for (let pair = 0; pair < rotated / 2; pair++) {
          const [first, second] = interleaved ? [2 * pair, 2 * pair + 1] : [pair, pair + ropePairs];
          const [from, to] = interleaved ? [2 * pair, 2 * pair + 1] : [pair, pair + rotated / 2];
          expect([spread[first], spread[second]]).toEqual([from, to]);
        }
        for (const place of spread.slice(0, 2 * ropePairs)) expect(place === null || place < rotated).toBe(true);
      }),
    );
  });
});
