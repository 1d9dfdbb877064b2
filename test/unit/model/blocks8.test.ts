import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Blocks8, blockSize, toBlocks8 } from "../../../src/model/blocks8.ts";
import { decode, type TensorType, tensorTypes } from "../../../src/model/tensorTypes.ts";
import { encodeWeights } from "../../fixtures/quantize.ts";

/** The weights that blocks stand for; the inverse of `toBlocks8` up to rounding. */
function fromBlocks8({ values, scales, zeroPoints }: Blocks8): Float32Array {
  return Float32Array.from(values, (q, index) => {
    const block = Math.floor(index / blockSize);
    return (scales[block] ?? Number.NaN) * (q - (zeroPoints[block] ?? Number.NaN));
  });
}

function typeNamed(name: string): TensorType {
  const type = [...tensorTypes.values()].find((row) => row.name === name);
  if (type === undefined) throw new Error(`${name} is in the table`);
  return type;
}

interface RoundTrip {
  /** What the bytes of the file stand for. */
  readonly weights: Float32Array;
  readonly restored: Float32Array;
}

function roundTrip(name: string, bytes: Uint8Array): RoundTrip {
  const type = typeNamed(name);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const weights = new Float32Array((bytes.length / type.blockBytes) * type.blockSize);
  decode(type, view, weights);
  return { weights, restored: fromBlocks8(toBlocks8(type, view, weights.length)) };
}

function worstError({ weights, restored }: RoundTrip): number {
  expect(restored.length).toBe(weights.length);
  return weights.reduce((worst, weight, index) => Math.max(worst, Math.abs(weight - (restored[index] ?? Number.NaN))), 0);
}

const largest = (weights: Float32Array) => weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);
/** From the smallest weight to the largest, zero among them. */
const rangeOf = (weights: Float32Array) => Math.max(0, ...weights) - Math.min(0, ...weights);

/** Scales are rounded to float32, which shows in the 24th bit. */
const floatRounding = 2 ** -22;

/** Bits of a finite half-precision number of either sign, subnormal or not, up to 2. */
const halfBits = fc.integer({ min: 0, max: 0x4000 }).chain((bits) => fc.constantFrom(bits, bits | 0x8000));
const bytesOf = (count: number) => fc.uint8Array({ minLength: count, maxLength: count });

function joined(halves: readonly number[], levels: Uint8Array): Uint8Array {
  return Buffer.concat([Buffer.from(Uint16Array.from(halves).buffer), levels]);
}

function halfOf(bits: number): number {
  const out = new Float32Array(1);
  decode(typeNamed("F16"), new DataView(Uint16Array.of(bits).buffer), out);
  return out[0] ?? Number.NaN;
}

const floats = fc.array(
  fc
    .float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-1e30), max: Math.fround(1e30) })
    .filter((x) => x === 0 || Math.abs(x) > 1e-30),
  { minLength: blockSize, maxLength: blockSize },
);

describe("8-bit blocks", () => {
  it("hold Q8_0 and Q4_0 exactly, up to the rounding of a float32", () => {
    fc.assert(
      fc.property(halfBits, bytesOf(32), (step, levels) => {
        const trip = roundTrip("Q8_0", joined([step], levels));
        expect(worstError(trip)).toBeLessThanOrEqual(largest(trip.weights) * floatRounding);
      }),
    );
    fc.assert(
      fc.property(halfBits, bytesOf(16), (step, levels) => {
        const trip = roundTrip("Q4_0", joined([step], levels));
        expect(worstError(trip)).toBeLessThanOrEqual(largest(trip.weights) * floatRounding);
      }),
    );
  });

  it("hold each weight of Q4_1 to 1/34 of a step where zero is on the block's grid", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0x1000, max: 0x3c00 }), fc.integer({ min: 0, max: 1024 }), bytesOf(16), (step, place, levels) => {
        // The offset lies from −15 steps to 0; rounding it to a half keeps it there but for the last bit.
        const offset = encodeWeights(Float32Array.of(-15 * halfOf(step) * (place / 1024)), "F16");
        const trip = roundTrip("Q4_1", joined([step, new DataView(offset.bytes.buffer).getUint16(0, true)], levels));
        expect(worstError(trip)).toBeLessThanOrEqual((halfOf(step) / 34) * 1.001);
      }),
    );
  });

  it("hold any Q4_1 block to 1/34 of a step or half of one of 255 steps of its range, one-signed ones as well", () => {
    fc.assert(
      fc.property(halfBits, halfBits, bytesOf(16), (step, offset, levels) => {
        const trip = roundTrip("Q4_1", joined([step, offset], levels));
        // The grid's own ends bound the error, whether or not a weight lies there.
        const ends = [0, 15].map((level) => halfOf(step) * level + halfOf(offset));
        const bound = Math.max(Math.abs(halfOf(step)) / 34, Math.max(...ends.map(Math.abs)) / 510);
        expect(worstError(trip)).toBeLessThanOrEqual(bound * 1.001);
      }),
      { numRuns: 500 },
    );
  });

  it.each(["F32", "F16"] as const)("hold %s to half of one of 255 steps of the block's range", (name) => {
    fc.assert(
      fc.property(floats, fc.constantFrom(1, 1e-3, 1e3), (values, scale) => {
        const limit = name === "F16" ? 60_000 : 1e30;
        const part = values.map((value) => Math.max(-limit, Math.min(limit, name === "F16" ? (value % 10) * scale : value)));
        const trip = roundTrip(name, encodeWeights(Float32Array.from(part), name).bytes);
        expect(worstError(trip)).toBeLessThanOrEqual((rangeOf(trip.weights) / 255 / 2) * 1.001);
      }),
    );
  });

  it("keep zero exactly zero", () => {
    fc.assert(
      fc.property(floats, fc.nat({ max: blockSize - 1 }), (values, place) => {
        const { restored } = roundTrip("F32", encodeWeights(Float32Array.from(values).fill(0, place, place + 1), "F32").bytes);
        expect(restored[place]).toBeCloseTo(0, 30);
      }),
    );
  });

  it.each(["F32", "F16", "Q8_0", "Q4_1"] as const)("hold blocks of %s of one value and of one sign", (name) => {
    const blocks = {
      zero: () => 0,
      equal: () => 0.75,
      negative: () => -3,
      positive: (index: number) => 5 + index / 64,
      below: (index: number) => -5 - index / 64,
    };
    for (const value of Object.values(blocks)) {
      const { bytes } = encodeWeights(
        Float32Array.from({ length: blockSize }, (_, index) => value(index)),
        name,
      );
      const trip = roundTrip(name, bytes);
      expect(worstError(trip)).toBeLessThanOrEqual((largest(trip.weights) / 255) * 1.001);
      if (new Set(trip.weights).size === 1) expect(worstError(trip)).toBeLessThanOrEqual(largest(trip.weights) * floatRounding);
    }
  });

  it("keep blocks apart", () => {
    const values = Float32Array.from({ length: 3 * blockSize }, (_, index) => Math.sin(index) * 10 ** -Math.floor(index / blockSize));
    const { weights, restored } = roundTrip("F32", encodeWeights(values, "F32").bytes);
    for (let block = 0; block < 3; block++) {
      const part = { weights: weights.slice(block * 32, block * 32 + 32), restored: restored.slice(block * 32, block * 32 + 32) };
      expect(worstError(part)).toBeLessThanOrEqual((rangeOf(part.weights) / 510) * 1.001);
    }
  });

  const infinite = 0x7c00;
  const notANumber = 0x7e00;
  const broken: [string, Uint8Array][] = [
    ["F32", new Uint8Array(Float32Array.from({ length: 32 }, (_, index) => (index === 7 ? Number.NaN : 1)).buffer)],
    ["F32", new Uint8Array(Float32Array.from({ length: 32 }, (_, index) => (index === 31 ? Number.NEGATIVE_INFINITY : 1)).buffer)],
    ["F16", joined(new Array<number>(32).fill(infinite), new Uint8Array())],
    ["Q8_0", joined([infinite], new Uint8Array(32))],
    ["Q8_0", joined([notANumber], new Uint8Array(32))],
    ["Q4_0", joined([notANumber], new Uint8Array(16))],
    ["Q4_0", joined([infinite], new Uint8Array(16).fill(0x88))],
    ["Q4_1", joined([infinite, 0], new Uint8Array(16))],
    ["Q4_1", joined([0x3c00, infinite], new Uint8Array(16))],
    ["Q4_1", joined([0x3c00, notANumber], new Uint8Array(16))],
    ["Q4_1", joined([notANumber, 0x3c00], new Uint8Array(16))],
  ];
  it.each(broken)("refuse a block of %s that is not finite", (name, bytes) => {
    expect(() => roundTrip(name, bytes)).toThrow(new RangeError("weights 0 to 31 must be finite numbers"));
  });

  it("name the weights of the block that is not finite", () => {
    const values = new Float32Array(96).fill(1).fill(Number.NaN, 40, 41);
    expect(() => roundTrip("F32", new Uint8Array(values.buffer))).toThrow("weights 32 to 63");
  });
});
