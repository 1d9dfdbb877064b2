import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KvCache } from "../../../src/engine/kvCache.ts";

const ids = (minLength: number) => fc.array(fc.nat({ max: 2 }), { minLength, maxLength: 8 });

type Step = { readonly rewind: readonly number[] } | { readonly append: readonly number[] } | "clear";
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ rewind: ids(1) }) },
  { weight: 4, arbitrary: fc.record({ append: ids(0) }) },
  { weight: 1, arbitrary: fc.constant("clear" as const) },
);

function commonPrefix(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((id, index) => id !== b[index]);
  return differing < 0 ? a.length : differing;
}

describe("the index of the KV cache", () => {
  it("goes back to the longest common prefix, and leaves at least one token to compute", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const cache = new KvCache();
        let held: readonly number[] = [];
        for (const step of steps) {
          if (step === "clear") {
            cache.clear();
            held = [];
          } else if ("append" in step) {
            cache.append(step.append);
            held = [...held, ...step.append];
          } else {
            const length = Math.min(commonPrefix(held, step.rewind), step.rewind.length - 1);
            expect(cache.rewindTo(step.rewind)).toBe(length);
            held = held.slice(0, length);
          }
          expect(cache.length).toBe(held.length);
        }
      }),
      { numRuns: 500 },
    );
  });

  it("computes the last token of a prompt again that it holds wholly", () => {
    const cache = new KvCache();
    cache.append([5, 6, 7]);
    expect(cache.rewindTo([5, 6, 7])).toBe(2);
  });
});
