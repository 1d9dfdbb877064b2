import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readableTypes } from "../../../../src/model/tensorTypes/index.ts";
import { decode, type ReadableType, readGrid } from "../../../../src/model/tensorTypes/tensorType.ts";
import { type BlockForm, bytesPerWeight, errorBound, fromBlocks, toBlocks, zeroPointBytes } from "../../../../src/model/weights/blocks.ts";
import { fitForm, formName, weightPlans } from "../../../../src/model/weights/weightForms.ts";
import { encodeWeights } from "../../../fixtures/quantize.ts";
import { blocksByOthers, typeNamed } from "../../../fixtures/tensorTypes/blocksByOthers.ts";

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const form = (bits: 4 | 8, blockSize: BlockForm["blockSize"], remainders = false): BlockForm => ({
  kind: "blocks",
  bits,
  blockSize,
  remainders,
});
const allForms = ([4, 8] as const).flatMap((bits) =>
  ([16, 32, 64, 128] as const).flatMap((blockSize) => [form(bits, blockSize), form(bits, blockSize, true)]),
);

interface RoundTrip {
  /** What the bytes of the file stand for. */
  readonly weights: Float32Array;
  readonly restored: Float32Array;
}

function roundTrip(type: ReadableType, bytes: Uint8Array, to: BlockForm, rows = 1): RoundTrip {
  const weights = new Float32Array((bytes.length / type.blockBytes) * type.blockSize);
  decode(type, viewOf(bytes), weights);
  const columns = weights.length / rows;
  return { weights, restored: fromBlocks(toBlocks(type, viewOf(bytes), rows, columns, to), rows, columns, to) };
}

/** From the smallest weight to the largest, zero among them. */
const rangeOf = (weights: Float32Array) => weights.reduce((a, b) => Math.max(a, b), 0) - weights.reduce((a, b) => Math.min(a, b), 0);

const largestOf = (weights: Float32Array) => weights.reduce((most, weight) => Math.max(most, Math.abs(weight)), 0);

/** Scales and products are rounded to float32, which shows in the 24th bit. */
const floatRounding = 2 ** -22;

/** Fails where a weight lies farther from the file's than the form promises. */
function expectWithinBound(type: ReadableType, bytes: Uint8Array, to: BlockForm): void {
  const { weights, restored } = roundTrip(type, bytes, to);
  const bound = errorBound(type, to);
  if (bound.kind === "exact") {
    // Where offsets are kept apart, sums are rounded at another place; all else is the same to the last bit.
    const tolerance = to.remainders ? largestOf(weights) * floatRounding : 0;
    expect(restored.findIndex((weight, index) => !(Math.abs(weight - (weights[index] ?? 0)) <= tolerance))).toBe(-1);
    return;
  }
  for (let start = 0; start < weights.length; start += to.blockSize) {
    const part = weights.subarray(start, start + to.blockSize);
    let limit = bound.ofRange * rangeOf(part);
    if (bound.kind === "grid" && type.kind === "grid") {
      // The grid's own ends bound the range, whether or not a weight lies there.
      const { steps, offsets } = readGrid(type, viewOf(bytes), weights.length);
      const subBlock = Math.floor(start / type.subBlockSize);
      const [step = Number.NaN, offset = Number.NaN] = [steps[subBlock], offsets[subBlock]];
      const range = rangeOf(Float32Array.of(offset, offset + step * type.maxLevel));
      limit = Math.max(bound.ofStep * Math.abs(step), bound.ofRange * range);
    }
    const worst = part.reduce((most, weight, index) => Math.max(most, Math.abs((restored[start + index] ?? Number.NaN) - weight)), 0);
    expect(worst).toBeLessThanOrEqual(limit * 1.0001 + largestOf(part) * floatRounding);
  }
}

const allFinite = (type: ReadableType, bytes: Uint8Array) => {
  const weights = new Float32Array((bytes.length / type.blockBytes) * type.blockSize);
  decode(type, viewOf(bytes), weights);
  return weights.every(Number.isFinite);
};

/** 256 weights of any bits at all, but for those that are no numbers. */
const anyBytes = (type: ReadableType) => {
  const length = (256 / type.blockSize) * type.blockBytes;
  return fc.uint8Array({ minLength: length, maxLength: length }).filter((bytes) => allFinite(type, bytes));
};
/** The same with scales as files have them. */
const usualBytes = (type: ReadableType) => {
  const { blocks } = blocksByOthers.get(type.name) ?? { blocks: new Uint8Array() };
  const length = (256 / type.blockSize) * type.blockBytes;
  return fc.nat({ max: blocks.length / length - 1 }).map((index) => blocks.slice(index * length, (index + 1) * length));
};

describe("blocks hold the file's weights within the bound that their form has", () => {
  const cases = readableTypes
    .filter((type) => type.kind === "grid")
    .flatMap((type) => allForms.map((to) => [type.name, formName(to), to] as const));
  it.each(cases)("%s in %s", (typeName, _, to) => {
    const type = typeNamed(typeName);
    fc.assert(
      fc.property(anyBytes(type), (bytes) => expectWithinBound(type, bytes, to)),
      { numRuns: 20 },
    );
    fc.assert(
      fc.property(usualBytes(type), (bytes) => expectWithinBound(type, bytes, to)),
      { numRuns: 10 },
    );
  });

  const floats = fc.array(
    fc
      .float({ noNaN: true, noDefaultInfinity: true, min: Math.fround(-1e30), max: Math.fround(1e30) })
      .filter((x) => x === 0 || Math.abs(x) > 1e-30),
    { minLength: 128, maxLength: 128 },
  );
  it.each(allForms.map((to) => [formName(to), to] as const))("F32 in %s", (_, to) => {
    fc.assert(
      fc.property(floats, (values) => expectWithinBound(typeNamed("F32"), encodeWeights(Float32Array.from(values), "F32").bytes, to)),
    );
  });
});

describe("blocks", () => {
  it("hold every type without offsets exactly, and the others to a small share of a step, in the form chosen for each", () => {
    const bounds = readableTypes.map((type) => {
      const chosen = fitForm(weightPlans.exact.formOf({ name: "blk.0.attn_output.weight", shape: [512, 256], type }), 256);
      if (chosen.kind === "float32") return [type.name, "float32"];
      const bound = errorBound(type, chosen);
      return [type.name, bound.kind === "grid" ? 1 / bound.ofStep : bound.kind];
    });
    expect(Object.fromEntries(bounds)).toEqual({
      ...{ F32: "float32", F16: "float32", BF16: "float32" },
      ...{ Q4_0: "exact", Q5_0: "exact", Q8_0: "exact", Q3_K: "exact", Q6_K: "exact", IQ4_NL: "exact", IQ4_XS: "exact" },
      ...{ Q4_1: 34, Q5_1: 16, Q2_K: 170, Q4_K: 34, Q5_K: 16 },
    });
  });

  it("keep offsets of four bits in large matrices, but not in the embedding, whose rows are looked up", () => {
    const large = { shape: [4096, 1024], type: typeNamed("Q4_K") } as const;
    const { formOf } = weightPlans.exact;
    expect(formOf({ ...large, name: "blk.0.ffn_up.weight" })).toEqual({ kind: "blocks", bits: 4, blockSize: 32, remainders: true });
    expect(formOf({ ...large, name: "token_embd.weight" })).toEqual({ kind: "blocks", bits: 8, blockSize: 32, remainders: false });
    expect(weightPlans.portable.formOf({ ...large, name: "blk.0.ffn_up.weight" })).toMatchObject({ bits: 8, remainders: false });
  });

  it("are smaller in the output matrix of a narrow model, and keep the grid there", () => {
    const { formOf } = weightPlans.exact;
    const [q4, q8] = [typeNamed("Q4_1"), typeNamed("Q8_0")];
    const halves = form(8, 16);
    expect(formOf({ name: "token_embd.weight", shape: [49_152, 576], type: q8 })).toEqual(halves);
    expect(formOf({ name: "output.weight", shape: [49_152, 576], type: q8 })).toEqual(halves);
    expect(errorBound(q4, halves)).toEqual(errorBound(q4, form(8, 32)));
    expect(errorBound(q8, halves)).toEqual({ kind: "exact" });
    expect(formOf({ name: "blk.3.ffn_down.weight", shape: [576, 1536], type: q4 })).toEqual(form(8, 32));
    expect(formOf({ name: "output.weight", shape: [151_936, 896], type: q8 })).toEqual(form(8, 32));
    expect(weightPlans.portable.formOf({ name: "output.weight", shape: [49_152, 576], type: q8 })).toEqual(form(8, 32));
  });

  it("keep offsets where products are joined, however small", () => {
    const { formOf } = weightPlans.exact;
    const type = typeNamed("Q4_1");
    for (const name of ["attn_q", "attn_k", "attn_v", "ffn_gate", "ffn_up"]) {
      expect(formOf({ name: `blk.0.${name}.weight`, shape: [192, 576], type })).toEqual(form(4, 32, true));
    }
  });

  it("find a fraction of the step that is nearer to an offset than its bound, as a rule", () => {
    const type = typeNamed("Q4_1");
    const errors: number[] = [];
    for (let place = 0; place < 500; place++) {
      // Half 1.0 as step; offsets from −15 to 0 in halves.
      const offset = new DataView(encodeWeights(Float32Array.of((-15 * place) / 499), "F16").bytes.buffer).getUint16(0, true);
      const bytes = new Uint8Array(20).fill(0xf0, 4);
      new DataView(bytes.buffer).setUint16(0, 0x3c00, true);
      new DataView(bytes.buffer).setUint16(2, offset, true);
      const { weights, restored } = roundTrip(type, bytes, form(8, 32));
      errors.push(Math.abs((weights[0] ?? Number.NaN) - (restored[0] ?? Number.NaN)));
    }
    const rms = Math.sqrt(errors.reduce((sum, error) => sum + error * error, 0) / errors.length);
    expect(Math.max(...errors)).toBeLessThanOrEqual(1 / 34 + 1e-6);
    // Rounding to 1/17 of a step alone would give 1/17/√12.
    expect(rms).toBeLessThan(1 / 17 / Math.sqrt(12) / 2);
  });

  it("keep zero exactly zero", () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1000, max: 1000 }), { minLength: 32, maxLength: 32 }),
        fc.nat({ max: 31 }),
        (values, place) => {
          const { bytes } = encodeWeights(Float32Array.from(values).fill(0, place, place + 1), "F32");
          for (const bits of [4, 8] as const) expect(roundTrip(typeNamed("F32"), bytes, form(bits, 32)).restored[place]).toBeCloseTo(0, 30);
        },
      ),
    );
  });

  it.each(["F32", "F16", "Q8_0", "Q4_1"] as const)("hold blocks of %s of one value and of one sign", (typeName) => {
    const fills = {
      zero: () => 0,
      equal: () => 0.75,
      negative: () => -3,
      positive: (index: number) => 5 + index / 64,
      below: (index: number) => -5 - index / 64,
    };
    for (const value of Object.values(fills)) {
      const values = Float32Array.from({ length: 32 }, (_, index) => value(index));
      const { bytes } = encodeWeights(values, typeName);
      const { weights, restored } = roundTrip(typeNamed(typeName), bytes, form(8, 32));
      const largest = Math.max(...weights.map(Math.abs));
      const worst = Math.max(...weights.map((weight, index) => Math.abs(weight - (restored[index] ?? Number.NaN))));
      expect(worst).toBeLessThanOrEqual((largest / 255) * 1.001);
      if (new Set(weights).size === 1) expect(worst).toBeLessThanOrEqual(largest * floatRounding);
    }
  });

  it("put two 4-bit values into a byte, low half first, and begin each row's zero points with a new byte", () => {
    // Three blocks a row whose levels around 8 are their indices modulo 16, and whose smallest weights differ.
    const weights = Float32Array.from({ length: 2 * 48 }, (_, index) => (index % 16) - 2 * Math.floor(index / 16));
    const blocks = toBlocks(typeNamed("F32"), viewOf(encodeWeights(weights, "F32").bytes), 2, 48, form(4, 16));
    expect([...blocks.values.subarray(0, 8)]).toEqual([0x10, 0x32, 0x54, 0x76, 0x98, 0xba, 0xdc, 0xfe]);
    expect([...blocks.zeroPoints]).toEqual([0x20, 0x04, 0x86, 0x0a]);
    expect([...blocks.scales]).toEqual([1, 1, 1, 1, 1, 1]);
    expect(blocks.zeroPoints.length).toBe(2 * zeroPointBytes(48, form(4, 16)));
  });

  it("take the bytes that their form says", () => {
    for (const to of allForms) {
      const blocks = toBlocks(typeNamed("F32"), new DataView(new ArrayBuffer(4 * 4 * 256)), 4, 256, to);
      const bytes = blocks.values.byteLength + blocks.scales.byteLength + blocks.zeroPoints.byteLength + blocks.remainders.byteLength;
      expect(bytes).toBe(4 * 256 * bytesPerWeight(to));
    }
  });

  it("are kept apart", () => {
    const values = Float32Array.from({ length: 96 }, (_, index) => Math.sin(index) * 10 ** -Math.floor(index / 32));
    expectWithinBound(typeNamed("F32"), encodeWeights(values, "F32").bytes, form(8, 32));
  });

  const joined = (halves: readonly number[], levels: Uint8Array) => Buffer.concat([Buffer.from(Uint16Array.from(halves).buffer), levels]);
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
  it.each(broken)("refuse a block of %s that is not finite", (typeName, bytes) => {
    for (const bits of [4, 8] as const) {
      expect(() => roundTrip(typeNamed(typeName), bytes, form(bits, 32))).toThrow(new RangeError("weights 0 to 31 must be finite numbers"));
    }
  });

  it("name the weights of the block that is not finite", () => {
    const values = new Float32Array(96).fill(1).fill(Number.NaN, 40, 41);
    expect(() => roundTrip(typeNamed("F32"), new Uint8Array(values.buffer), form(8, 32))).toThrow("weights 32 to 63");
  });
});

describe("a form that does not fit", () => {
  it("gets the largest blocks that rows consist of, else float32", () => {
    const fitted = (columns: number) => fitForm(form(8, 128), columns);
    expect([256, 576, 96, 48, 40].map(fitted)).toEqual([form(8, 128), form(8, 64), form(8, 32), form(8, 16), { kind: "float32" }]);
    expect(fitForm({ kind: "float32" }, 256)).toEqual({ kind: "float32" });
  });
});
