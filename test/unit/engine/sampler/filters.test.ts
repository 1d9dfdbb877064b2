import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Candidate, candidatesOf } from "../../../../src/engine/sampler/candidates.ts";
import { minP } from "../../../../src/engine/sampler/minP.ts";
import { topK } from "../../../../src/engine/sampler/topK.ts";
import { topP } from "../../../../src/engine/sampler/topP.ts";

const logits = fc
  .array(fc.integer({ min: -160, max: 160 }), { minLength: 1, maxLength: 30 })
  .map((values) => Float32Array.from(values, (value) => value / 8));
const temperature = fc.constantFrom(0.1, 0.5, 1, 2, 10);
const share = fc.integer({ min: 1, max: 100 }).map((percent) => percent / 100);

/** Softmax by its definition, over the ids that may come. */
function softmax(values: Float32Array, temperature: number, ids: readonly number[]): Map<number, number> {
  const powers = ids.map((id) => Math.exp((values[id] ?? Number.NaN) / temperature));
  const sum = powers.reduce((total, power) => total + power, 0);
  return new Map(ids.map((id, index) => [id, (powers[index] ?? 0) / sum]));
}

function sumOf(candidates: readonly Candidate[]): number {
  return candidates.reduce((sum, { probability }) => sum + probability, 0);
}

describe("candidates", () => {
  it("have the probabilities of a softmax, the most likely first, without the ones that never come", () => {
    fc.assert(
      fc.property(logits, temperature, fc.option(fc.array(fc.nat({ max: 29 }))), (values, temperature, some) => {
        const all = [...values.keys()];
        const allowed = some === null ? undefined : [...new Set([0, ...some.filter((id) => id < values.length)])];
        const expected = softmax(values, temperature, allowed ?? all);
        const candidates = candidatesOf(values, temperature, allowed);
        const best = Math.max(...expected.values());
        for (const [id, probability] of expected) {
          const found = candidates.find((candidate) => candidate.id === id);
          if (found === undefined) expect(probability).toBeLessThan(best * Math.exp(-20) * 1.001);
          else expect(found.probability).toBeCloseTo(probability, 6);
        }
        expect(candidates.length).toBeLessThanOrEqual(expected.size);
        expect(sumOf(candidates)).toBeCloseTo(1, 9);
        expect(candidates.map(({ probability }) => probability)).toEqual(
          candidates.map(({ probability }) => probability).sort((a, b) => b - a),
        );
      }),
    );
  });

  it("leave out logits that are no numbers", () => {
    expect(candidatesOf(Float32Array.of(Number.NaN, 1, Number.NEGATIVE_INFINITY), 1, undefined)).toEqual([{ id: 1, probability: 1 }]);
  });
});

describe("filters", () => {
  const candidates = logits.map((values) => candidatesOf(values, 1, undefined));

  it("top k keeps the k most likely", () => {
    fc.assert(
      fc.property(candidates, fc.integer({ min: 1, max: 40 }), (all, k) => {
        expect(topK(k)(all)).toEqual(all.filter((_, rank) => rank < k));
      }),
    );
  });

  it("top p keeps the smallest set that reaches p", () => {
    fc.assert(
      fc.property(candidates, share, (all, p) => {
        const kept = topP(p)(all);
        expect(kept).toEqual(all.slice(0, kept.length));
        expect(kept.length).toBeGreaterThan(0);
        // Sums of rounded numbers may end a hair below 1: then all stay.
        if (kept.length < all.length) expect(sumOf(kept)).toBeGreaterThanOrEqual(p);
        expect(sumOf(kept.slice(0, -1))).toBeLessThan(p);
      }),
    );
  });

  it("min p keeps what is at least p times as likely as the best", () => {
    fc.assert(
      fc.property(candidates, share, (all, p) => {
        const best = Math.max(...all.map(({ probability }) => probability));
        expect(minP(p)(all)).toEqual(all.filter(({ probability }) => probability / best >= p - 1e-12));
      }),
    );
  });
});
