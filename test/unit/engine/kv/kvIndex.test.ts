import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { KvIndex } from "../../../../src/engine/kv/kvIndex.ts";

const ids = (minLength: number) => fc.array(fc.nat({ max: 2 }), { minLength, maxLength: 8 });

type Step = { readonly rewind: readonly number[]; readonly limit: number } | { readonly append: readonly number[] } | "clear";
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ rewind: ids(0), limit: fc.nat({ max: 8 }) }) },
  { weight: 4, arbitrary: fc.record({ append: ids(0) }) },
  { weight: 1, arbitrary: fc.constant("clear" as const) },
);

function commonPrefix(a: readonly number[], b: readonly number[]): number {
  const differing = a.findIndex((id, index) => id !== b[index]);
  return differing < 0 ? a.length : differing;
}

describe("the index of KV memory", () => {
  it("goes back to the longest common prefix, as far as it may", () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 20 }), (steps) => {
        const index = new KvIndex();
        let held: readonly number[] = [];
        for (const step of steps) {
          if (step === "clear") {
            index.clear();
            held = [];
          } else if ("append" in step) {
            index.append(step.append);
            held = [...held, ...step.append];
          } else {
            const common = commonPrefix(held, step.rewind);
            expect(index.commonWith(step.rewind)).toBe(common);
            const length = Math.min(common, step.limit);
            expect(index.rewindTo(step.rewind, step.limit)).toBe(length);
            held = held.slice(0, length);
          }
          expect(index.tokens).toEqual(held);
        }
      }),
      { numRuns: 500 },
    );
  });
});
