import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { readableTypes, tensorTypes } from "../../../src/model/tensorTypes/index.ts";
import { decode } from "../../../src/model/tensorTypes/tensorType.ts";
import { encodeWeights, type WrittenType } from "../../fixtures/quantize.ts";
import { blocksByOthers, typeNamed } from "../../fixtures/tensorTypes/blocksByOthers.ts";

function decodeBytes(name: string, bytes: Uint8Array, count: number): number[] {
  const out = new Float32Array(count);
  decode(typeNamed(name), new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength), out);
  return [...out];
}

const hex = (name: string, text: string, count: number) => decodeBytes(name, Buffer.from(text.replaceAll(" ", ""), "hex"), count);

describe("tensor types", () => {
  it("are read as another implementation reads them, to the last bit", () => {
    expect([...blocksByOthers.keys()].sort()).toEqual(readableTypes.map(({ name }) => name).sort());
    for (const [name, { number, blocks, weights }] of blocksByOthers) {
      expect(tensorTypes.get(number)?.name).toBe(name);
      // Plus 0 makes a 0 of −0, which is the same weight.
      const plain = (values: Iterable<number>) => Array.from(values, (value) => value + 0);
      expect(plain(decodeBytes(name, blocks, weights.length)), name).toEqual(plain(weights));
    }
  });

  it("F32 and F16 are little-endian IEEE 754, with subnormals, infinities and NaN", () => {
    expect(hex("F32", "0000803f 000000bf 01000000", 3)).toEqual([1, -0.5, 2 ** -149]);
    expect(hex("F16", "003c 00c0 ff7b 0100 0004 ff03", 6)).toEqual([1, -2, 65504, 2 ** -24, 2 ** -14, 1023 * 2 ** -24]);
    expect(hex("F16", "007c 00fc 017e 0080", 4)).toEqual([Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, Number.NaN, -0]);
  });

  it("Q4_0 has low halves of bytes first and levels around 8", () => {
    const weights = hex("Q4_0", `0038 f0 19 ${"88".repeat(14)}`, 32);
    expect(weights.slice(0, 3)).toEqual([-4, 0.5, 0]);
    expect(weights.slice(16, 19)).toEqual([3.5, -3.5, 0]);
  });

  it("Q4_1 counts its levels from the smallest weight", () => {
    const weights = hex("Q4_1", `0034 00c0 f0 21 ${"00".repeat(14)}`, 32);
    expect(weights.slice(0, 3)).toEqual([-2, -1.75, -2]);
    expect(weights.slice(16, 19)).toEqual([1.75, -1.5, -2]);
  });

  it("Q8_0 has signed levels", () => {
    const weights = hex("Q8_0", `0020 80 ff 00 01 7f ${"00".repeat(27)}`, 32);
    expect(weights.slice(0, 5)).toEqual([-1, -1 / 128, 0, 1 / 128, 127 / 128]);
  });

  it("read each block at its place", () => {
    expect(hex("Q4_0", `003c ${"99".repeat(16)} 00bc ${"aa".repeat(16)}`, 64)).toEqual([...Array(32).fill(1), ...Array(32).fill(-2)]);
  });

  const written = ["F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q8_0", "Q4_K", "Q6_K"] satisfies WrittenType[];
  it.each(written)("%s reads back what any weights were rounded to", (name) => {
    const weight = fc.integer({ min: -2000, max: 2000 }).map((value) => value / 64);
    fc.assert(
      fc.property(fc.array(weight, { minLength: 256, maxLength: 256 }), (values) => {
        const { bytes, weights } = encodeWeights(Float32Array.from(values), name);
        // Plus 0 makes a 0 of −0, which is the same weight.
        expect(decodeBytes(name, bytes, 256).map((value) => value + 0)).toEqual([...weights].map((value) => value + 0));
      }),
    );
  });
});
