import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { greedy } from "../../../../src/engine/sampler/greedy.ts";
import { seededRandom } from "../../../../src/engine/sampler/random.ts";
import { createSampler } from "../../../../src/engine/sampler/sampler.ts";
import type { SamplingOptions } from "../../../../src/shared/protocol.ts";

const probabilities = [0.05, 0.5, 0.15, 0.3];
const logits = Float32Array.from(probabilities, Math.log);

function frequencies(options: SamplingOptions, allowed?: readonly number[]): number[] {
  const draws = 20_000;
  const sampler = createSampler(options);
  const counts = new Array<number>(logits.length).fill(0);
  for (let index = 0; index < draws; index++) {
    const id = sampler(logits, allowed);
    counts[id] = (counts[id] ?? 0) + 1;
  }
  return counts.map((count) => count / draws);
}

/** Three standard deviations of a frequency over 20,000 draws are 0.0106 at most. The seed is fixed, so this passes always or never. */
function expectNear(actual: readonly number[], expected: readonly number[]): void {
  for (const [id, frequency] of actual.entries()) expect(Math.abs(frequency - (expected[id] ?? 0))).toBeLessThan(0.0107);
}

describe("greedy", () => {
  it("takes the largest logit, and of equals the lowest id", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 1 }), (values) => {
        expect(greedy(Float32Array.from(values), undefined)).toBe(values.indexOf(Math.max(...values)));
      }),
    );
  });

  it("takes only ids that may come, whatever their order", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -3, max: 3 }), { minLength: 5 }),
        fc.uniqueArray(fc.nat({ max: 4 }), { minLength: 1 }),
        (values, ids) => {
          const best = Math.max(...ids.map((id) => values[id] ?? Number.NaN));
          expect(greedy(Float32Array.from(values), ids)).toBe(Math.min(...ids.filter((id) => values[id] === best)));
        },
      ),
    );
  });

  it("passes over NaN, and refuses logits of nothing else", () => {
    expect(greedy(Float32Array.of(Number.NaN, -5), undefined)).toBe(1);
    expect(() => greedy(Float32Array.of(Number.NaN), undefined)).toThrow("finite logit");
    expect(() => greedy(Float32Array.of(1), [])).toThrow(RangeError);
  });
});

describe("sampler", () => {
  it("is greedy at temperature 0", () => {
    expect(createSampler({ temperature: 0, seed: 4 })(logits, undefined)).toBe(1);
    expect(createSampler({ temperature: 0, seed: 4 })(logits, [0, 2])).toBe(2);
  });

  it("draws each token as often as it is likely", () => {
    expectNear(frequencies({ temperature: 1, seed: 1 }), probabilities);
  });

  it("sharpens by the temperature", () => {
    const squares = probabilities.map((p) => p * p);
    const sum = squares.reduce((total, p) => total + p, 0);
    expectNear(
      frequencies({ temperature: 0.5, seed: 2 }),
      squares.map((p) => p / sum),
    );
  });

  it("draws from the allowed ids by their own shares", () => {
    expectNear(frequencies({ temperature: 1, seed: 3 }, [2, 0]), [0.25, 0, 0.75, 0]);
  });

  it("draws only from what the filters leave, in proportion", () => {
    expectNear(frequencies({ temperature: 1, seed: 4, topK: 2 }), [0, 0.625, 0, 0.375]);
    expectNear(frequencies({ temperature: 1, seed: 5, topP: 0.79 }), [0, 0.625, 0, 0.375]);
    expectNear(frequencies({ temperature: 1, seed: 6, minP: 0.25 }), [0, 0.5 / 0.95, 0.15 / 0.95, 0.3 / 0.95]);
    expectNear(frequencies({ temperature: 1, seed: 7, topK: 3, minP: 0.55 }), [0, 0.625, 0, 0.375]);
  });

  it("draws the same for the same seed and something else for another", () => {
    const drawn = (seed: number) => {
      const sampler = createSampler({ temperature: 1, seed });
      return Array.from({ length: 40 }, () => sampler(logits, undefined));
    };
    expect(drawn(9)).toEqual(drawn(9));
    expect(drawn(10)).not.toEqual(drawn(9));
  });

  it("takes 0 of top k and min p, and 1 of top p, for off", () => {
    expectNear(frequencies({ temperature: 1, seed: 8, topK: 0, topP: 1, minP: 0 }), probabilities);
  });

  const wrong: [Partial<SamplingOptions>, string][] = [
    [{ temperature: -0.1 }, "temperature must be from 0 to 10, got -0.1"],
    [{ temperature: 11 }, "temperature must be from 0 to 10, got 11"],
    [{ temperature: Number.NaN }, "temperature must be from 0 to 10, got NaN"],
    [{ topK: -1 }, "topK must be an integer of at least 1, got -1"],
    [{ topK: 1.5 }, "topK must be an integer of at least 1, got 1.5"],
    [{ topP: 0 }, "topP must be above 0 and at most 1, got 0"],
    [{ topP: 1.1 }, "topP must be above 0 and at most 1, got 1.1"],
    [{ minP: -1 }, "minP must be above 0 and at most 1, got -1"],
    [{ minP: Number.NaN }, "minP must be above 0 and at most 1, got NaN"],
  ];
  it.each(wrong)("refuses %j, also where it would not sample", (options, message) => {
    expect(() => createSampler({ temperature: 0, ...options })).toThrow(new RangeError(message));
  });
});

describe("seeded random numbers", () => {
  it("lie in [0, 1) and spread evenly", () => {
    const random = seededRandom(123);
    const counts = new Array<number>(10).fill(0);
    for (let index = 0; index < 20_000; index++) {
      const number = random();
      expect(number >= 0 && number < 1).toBe(true);
      counts[Math.floor(number * 10)] = (counts[Math.floor(number * 10)] ?? 0) + 1;
    }
    // Four standard deviations of a count.
    for (const count of counts) expect(Math.abs(count - 2000)).toBeLessThan(170);
  });
});
