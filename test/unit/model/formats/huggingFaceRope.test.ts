import { describe, expect, it } from "vitest";
import { type RopeShape, ropeScaling } from "../../../../src/model/formats/huggingFaceRope.ts";
import { appErrorOf } from "../../../fixtures/appErrorOf.ts";

const shape: RopeShape = { rotated: 64, theta: 500_000, contextTokens: 131_072, originalContextTokens: undefined };
const read = (rope: Parameters<typeof ropeScaling>[1], changes: Partial<RopeShape> = {}) => {
  const { metadata, computed } = ropeScaling("/m/config.json", rope, { ...shape, ...changes });
  return { keys: Object.fromEntries(metadata), computed };
};

describe("scaling of the rotation", () => {
  it.each([undefined, null, { rope_type: "default" }, { rope_theta: 1e6 }])("is none for %j", (rope) => {
    const { keys, computed } = read(rope);
    expect(keys).toEqual({});
    expect(computed.size).toBe(0);
  });

  it("is one factor when linear, by either spelling of the type", () => {
    const keys = { "rope.scaling.type": "linear", "rope.scaling.factor": 8 };
    expect(read({ rope_type: "linear", factor: 8 }).keys).toEqual(keys);
    expect(read({ type: "linear", factor: 8 }).keys).toEqual(keys);
  });

  it("counts from the config's own context when dynamic", () => {
    const context = { "rope.scaling.original_context_length": 131_072 };
    expect(read({ type: "dynamic", factor: 2 }).keys).toEqual({ "rope.scaling.type": "dynamic", "rope.scaling.factor": 2, ...context });
  });

  it("of YaRN keeps its ramp, and turns a whole attention factor into one beside the paper's", () => {
    const rope = { rope_type: "yarn", factor: 4, original_max_position_embeddings: 32_768, beta_fast: 16 };
    const keys = {
      "rope.scaling.type": "yarn",
      "rope.scaling.factor": 4,
      "rope.scaling.original_context_length": 32_768,
      "rope.scaling.yarn_beta_fast": 16,
    };
    expect(read(rope).keys).toEqual(keys);
    const paper = 1 + 0.1 * Math.log(4);
    expect(read({ ...rope, attention_factor: paper * 1.5 }).keys["rope.scaling.attn_factor"]).toBeCloseTo(1.5);
  });

  it("of LongRoPE has a factor for each frequency, and stretches attention by the growth of the context", () => {
    const long_factor = Array.from({ length: 32 }, (_, pair) => 1 + pair);
    const short_factor = Array.from({ length: 32 }, () => 1);
    for (const type of ["su", "longrope"]) {
      const { keys, computed } = read({ type, long_factor, short_factor }, { originalContextTokens: 4096 });
      expect(keys).toMatchObject({ "rope.scaling.type": "longrope", "rope.scaling.original_context_length": 4096 });
      // sqrt(1 + ln(32) / ln(4096)), what published files of Phi 3 carry.
      expect(keys["rope.scaling.attn_factor"]).toBeCloseTo(1.1902, 4);
      expect([...(computed.get("rope_factors_long.weight") ?? [])]).toEqual(long_factor);
      expect([...(computed.get("rope_factors_short.weight") ?? [])]).toEqual(short_factor);
    }
  });

  it("of Llama 3 leaves fast frequencies, divides slow ones, and moves from one to the other between", () => {
    const rope = { rope_type: "llama3", factor: 32, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 8192 };
    const { keys, computed } = read(rope);
    expect(keys).toEqual({});
    const divisors = [...(computed.get("rope_freqs.weight") ?? [])];
    expect(divisors).toHaveLength(32);
    expect(divisors.slice(0, 15)).toEqual(Array(15).fill(1));
    // By the formula over wavelengths, computed apart.
    for (const [pair, divisor] of [
      [15, 1.651329],
      [16, 3.292262],
      [17, 9.666729],
    ] as const)
      expect(divisors[pair]).toBeCloseTo(divisor, 4);
    expect(divisors.slice(18)).toEqual(Array(14).fill(32));
    expect(divisors).toEqual(divisors.toSorted((a, b) => a - b));
  });

  const bad: [Parameters<typeof ropeScaling>[1], string][] = [
    [{ type: "linear" }, 'rope_scaling.factor must be given for the type "linear"'],
    [{ type: "llama3", factor: 8 }, 'rope_scaling.low_freq_factor must be given for the type "llama3"'],
    [{ type: "longrope", long_factor: [1], short_factor: [1] }, "rope_scaling.original_max_position_embeddings must be given"],
    [
      { type: "longrope", long_factor: [1], short_factor: [1], original_max_position_embeddings: 4096 },
      "rope_scaling.long_factor must have 32 numbers, got 1",
    ],
    [{ type: "yarn", factor: 4, mscale: 1 }, "rope_scaling.mscale must be absent, got 1"],
    [{ type: "toString" }, "rope_scaling.rope_type must be default, linear"],
  ];
  it.each(bad)("refuses %j", async (rope, text) => {
    const error = await appErrorOf(() => read(rope));
    expect(error.code).toBe("model/badConfig");
    expect(error.message).toContain(text);
  });
});
