import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type RopeScaling, scaledTheta, scaleFrequencies, yarnMagnitude } from "../../../src/model/ropeScaling.ts";
import { dynamicFrequencies, linearFrequencies, plainFrequencies, yarnFrequencies } from "../../reference/ropeFrequencies.ts";

const sizes = fc.constantFrom(16, 64, 96, 128);
const thetas = fc.constantFrom(10_000, 500_000, 1_000_000);
const factors = fc.double({ min: 1, max: 40, noNaN: true });
const trained = fc.constantFrom(64, 2048, 4096, 32_768);

function frequencies(scaling: RopeScaling, theta: number, size: number): number[] {
  const base = scaledTheta(scaling, theta, size);
  return [...scaleFrequencies(scaling, Float64Array.from(plainFrequencies(size, base)), base, size)];
}

function close(actual: readonly number[], expected: readonly number[]): void {
  expect(actual).toHaveLength(expected.length);
  for (const [pair, value] of actual.entries()) expect(value / (expected[pair] ?? Number.NaN)).toBeCloseTo(1, 10);
}

describe("scaled frequencies", () => {
  it("are the plain ones without scaling", () => {
    close(frequencies({ kind: "none" }, 10_000, 64), plainFrequencies(64, 10_000));
  });

  it("agree with the reference for linear scaling", () => {
    fc.assert(
      fc.property(sizes, thetas, factors, (size, theta, factor) => {
        close(frequencies({ kind: "linear", factor }, theta, size), linearFrequencies(size, theta, factor));
      }),
    );
  });

  it("agree with the reference for dynamic NTK scaling, at any capacity", () => {
    fc.assert(
      fc.property(
        sizes,
        thetas,
        factors,
        trained,
        fc.integer({ min: 1, max: 65_536 }),
        (size, theta, factor, originalContext, capacity) => {
          const scaling = { kind: "dynamic", factor, originalContext, capacity } as const;
          close(frequencies(scaling, theta, size), dynamicFrequencies(size, theta, factor, originalContext, capacity));
        },
      ),
    );
  });

  it("agree with the reference for YaRN", () => {
    fc.assert(
      fc.property(sizes, thetas, factors, trained, (size, theta, factor, originalContext) => {
        const scaling = { kind: "yarn", factor, originalContext, betaFast: 32, betaSlow: 1 } as const;
        close(frequencies(scaling, theta, size), yarnFrequencies(size, theta, factor, originalContext));
      }),
    );
  });

  it("keep fast pairs and divide slow ones by the factor under YaRN: Qwen2.5's 32,768 tokens times 4", () => {
    const scaling = { kind: "yarn", factor: 4, originalContext: 32_768, betaFast: 32, betaSlow: 1 } as const;
    const plain = plainFrequencies(128, 1_000_000);
    const ratios = frequencies(scaling, 1_000_000, 128).map((frequency, pair) => (plain[pair] ?? Number.NaN) / frequency);
    // 64 · ln(32768 / 64π) / ln(1e6) = 23.6, and 64 · ln(32768 / 2π) / ln(1e6) = 39.7.
    expect(ratios.slice(0, 24)).toEqual(Array.from({ length: 24 }, () => 1));
    expect(ratios[24]).toBeGreaterThan(1);
    expect(ratios[39]).toBeLessThan(4);
    for (const ratio of ratios.slice(40)) expect(ratio).toBeCloseTo(4, 12);
  });

  it("grow queries and keys by 0.1 ln(factor) + 1, and not in DeepSeek's variant with a weight of 1", () => {
    expect(yarnMagnitude(1, 0)).toBe(1);
    expect(yarnMagnitude(4, 0)).toBeCloseTo(1.138629436, 9);
    expect(yarnMagnitude(40, 1)).toBe(1);
    expect(yarnMagnitude(40, 0.5)).toBeCloseTo(1.3688879 / 1.184444, 6);
  });
});
