import { fromBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { ModelProtoSchema } from "onnx-buf";
import { describe, expect, it } from "vitest";
import type { LlamaConfig } from "../../../../src/model/config.ts";
import { expectedTensors } from "../../../../src/model/names.ts";
import type { Rope } from "../../../../src/model/rope.ts";
import { graphBytes } from "../../../../src/model/weights/repack.ts";
import { type WeightForm, weightPlans } from "../../../../src/model/weights/weightForms.ts";
import { layoutWeights, type Region, type WeightLayout } from "../../../../src/model/weights/weightLayout.ts";
import { typeNamed } from "../../../fixtures/tensorTypes/blocksByOthers.ts";

const rope: Rope = { name: "rope", theta: 10_000, rotated: 16, scaling: { kind: "none" }, divisors: null, magnitude: 1 };

const small: LlamaConfig = {
  architecture: "llama",
  name: "small",
  layerCount: 1,
  hiddenSize: 64,
  headCount: 4,
  kvHeadCount: 2,
  headDim: 16,
  fileHeadDim: 16,
  rotated: 16,
  feedForwardSize: 80,
  vocabularySize: 300,
  contextLength: 50_000,
  layers: [{ window: null, rope: "rope" }],
  ropes: [rope],
  ropeInterleaved: true,
  norm: "rms",
  normPlaces: "before",
  queryKeyNorm: "none",
  activation: "silu",
  gate: "separate",
  normEpsilon: 1e-5,
  fusedQkv: false,
  biases: [],
  embeddingScale: 1,
  residualScale: 1,
  attentionScale: 0.25,
  logitScale: 1,
  attentionSoftcap: null,
  finalSoftcap: null,
  tiedEmbedding: true,
};

const configs: fc.Arbitrary<LlamaConfig> = fc
  .record({
    layerCount: fc.integer({ min: 1, max: 3 }),
    kvHeadCount: fc.integer({ min: 1, max: 3 }),
    group: fc.integer({ min: 1, max: 3 }),
    fileHeadDim: fc.constantFrom(16, 20, 32),
    hiddenSize: fc.constantFrom(32, 48, 64),
    feedForwardSize: fc.constantFrom(32, 40, 96),
    vocabularySize: fc.integer({ min: 1, max: 300 }),
    contextLength: fc.integer({ min: 1, max: 100 }),
    tiedEmbedding: fc.boolean(),
    norm: fc.constantFrom("rms", "layer"),
    normPlaces: fc.constantFrom("before", "after", "both"),
    queryKeyNorm: fc.constantFrom("none", "head", "projection"),
    gate: fc.constantFrom("separate", "fused", "none"),
    fusedQkv: fc.boolean(),
    hasBiases: fc.boolean(),
    hasSliding: fc.boolean(),
  })
  .map(({ group, hasBiases, hasSliding, ...sizes }) => {
    const sliding = { ...rope, name: "rope.sliding", theta: 500 };
    return {
      ...small,
      ...sizes,
      headCount: sizes.kvHeadCount * group,
      headDim: sizes.fileHeadDim === 20 ? 32 : sizes.fileHeadDim,
      rotated: sizes.fileHeadDim,
      biases: hasBiases ? ([sizes.fusedQkv ? "attn_qkv" : "attn_q", "attn_output", "ffn_up"] as const) : [],
      ropes: hasSliding ? [rope, sliding] : [rope],
      layers: Array.from({ length: sizes.layerCount }, (_, layer) => ({
        window: null,
        rope: hasSliding && layer === sizes.layerCount - 1 ? sliding.name : rope.name,
      })),
    };
  })
  .filter(({ ropes, layers }) => ropes.every(({ name }) => layers.some((layer) => layer.rope === name)));
const forms = fc.constantFrom<WeightForm>("exact", "fast", "float32");
const types = fc.constantFrom("Q8_0", "Q4_0", "Q4_1", "Q3_K", "BF16");

/** The layout of a model whose tensors have all the same type. */
function layoutOf(config: LlamaConfig, form: WeightForm, type = "Q8_0"): WeightLayout {
  const tensors = expectedTensors(config).map((tensor) => ({ ...tensor, type: typeNamed(type) }));
  return layoutWeights(config, tensors, weightPlans[form]);
}

function regionsOf({ tensors, ropes }: WeightLayout): Region[] {
  // Queries, keys and values are rows of one tensor where they are stored together, and so are gate and up.
  const wholes = [
    [/attn_[qkv]\./, "attn_qkv."],
    [/ffn_(gate|up)\./, "ffn_gate_up."],
  ] as const;
  const isRows = (name: string) => wholes.some(([parts, whole]) => parts.test(name) && tensors.has(name.replace(parts, whole)));
  const whole = [...tensors].flatMap(([name, tensor]) => (isRows(name) ? [] : [tensor]));
  const stored = whole.flatMap((tensor) =>
    tensor.kind === "blocks"
      ? [tensor.values, tensor.scales, tensor.zeroPoints, ...(tensor.remainders === null ? [] : [tensor.remainders])]
      : [tensor.values],
  );
  return [...stored, ...ropes.flatMap(({ cosines, sines }) => [cosines, sines])];
}

function initializersOf(config: LlamaConfig, form: WeightForm, type = "Q8_0") {
  const { graph } = fromBinary(ModelProtoSchema, graphBytes(config, weightPlans[form], layoutOf(config, form, type)));
  return (graph?.initializer ?? []).map(({ name, dims, dataType, externalData }) => ({
    name,
    dims: dims.map(Number),
    dataType,
    ...Object.fromEntries(externalData.map(({ key, value }) => [key, value])),
  }));
}

describe("the layout of weights", () => {
  it("places regions on pages, apart from each other and within the file", () => {
    fc.assert(
      fc.property(configs, forms, types, (config, form, type) => {
        const layout = layoutOf(config, form, type);
        let end = 0;
        for (const { offset, byteLength } of regionsOf(layout).sort((a, b) => a.offset - b.offset)) {
          expect(offset % 4096).toBe(0);
          expect(offset).toBeGreaterThanOrEqual(end);
          expect(byteLength).toBeGreaterThan(0);
          end = offset + byteLength;
        }
        expect(layout.byteLength).toBe(end);
      }),
    );
  });

  it("is what the graph refers to, each region once but for a table that is the output matrix as well", () => {
    fc.assert(
      fc.property(configs, forms, types, (config, form, type) => {
        const layout = layoutOf(config, form, type);
        const places = new Map(regionsOf(layout).map(({ offset, byteLength }) => [String(offset), String(byteLength)]));
        const initializers = initializersOf(config, form, type);
        for (const entry of initializers) {
          expect(entry).toMatchObject({ location: "weights.bin" });
          expect(places.get(String(Reflect.get(entry, "offset")))).toBe(Reflect.get(entry, "length"));
        }
        const sharesTable = config.tiedEmbedding && layout.tensors.get("token_embd.weight")?.kind === "blocks";
        expect(initializers).toHaveLength(places.size + (sharesTable ? 1 : 0));
      }),
      { numRuns: 50 },
    );
  });

  it("stores a tied embedding once, under two shapes", () => {
    const embedding = initializersOf(small, "exact").filter(({ name }) => name.startsWith("token_embd"));
    expect(embedding.map(({ name, dims }) => [name, dims])).toEqual(
      expect.arrayContaining([
        ["token_embd.weight", [300, 4, 16]],
        ["token_embd.weight.rows", [300, 64]],
        ["token_embd.weight.scales", [300, 4]],
        ["token_embd.weight.zero_points", [300, 4]],
      ]),
    );
    expect(embedding).toHaveLength(4);
    const offsets = embedding
      .filter(({ name }) => !name.includes("scales") && !name.includes("zero"))
      .map((entry) => Reflect.get(entry, "offset"));
    expect(new Set(offsets).size).toBe(1);
    expect(initializersOf(small, "float32").filter(({ name }) => name.startsWith("token_embd"))).toHaveLength(1);
  });

  it("keeps matrices whose rows are no whole blocks in float32", () => {
    const { tensors } = layoutOf({ ...small, feedForwardSize: 72 }, "exact");
    expect(tensors.get("blk.0.ffn_down.weight")).toMatchObject({ kind: "float32", rows: 64, columns: 72 });
    expect(tensors.get("blk.0.ffn_up.weight")).toMatchObject({ kind: "blocks", rows: 72, columns: 64, form: { bits: 8, blockSize: 32 } });
    expect(tensors.get("blk.0.ffn_norm.weight")).toMatchObject({ kind: "vector", rows: 64 });
  });

  it.each([
    ["attn_qkv", ["attn_q", "attn_k", "attn_v"]],
    ["ffn_gate_up", ["ffn_gate", "ffn_up"]],
  ] as const)("puts the parts of %s one after the other where they have one form, and their biases too", (whole, parts) => {
    const { tensors } = layoutOf({ ...small, biases: parts }, "exact");
    for (const kind of ["weight", "bias"]) {
      const stored = (name: string) => tensors.get(`blk.0.${name}.${kind}`);
      expect(stored(whole)?.rows).toBe(parts.reduce((sum, part) => sum + (stored(part)?.rows ?? Number.NaN), 0));
      let end = stored(whole)?.values.offset;
      for (const part of parts) {
        expect(stored(part)?.values.offset).toBe(end);
        end = (stored(part)?.values.offset ?? 0) + (stored(part)?.values.byteLength ?? 0);
      }
      expect(end).toBe((stored(whole)?.values.offset ?? 0) + (stored(whole)?.values.byteLength ?? 0));
    }
  });

  it("leaves parts apart where forms differ or something is done to them before attention", () => {
    const mixed = expectedTensors(small).map((tensor) => ({
      ...tensor,
      type: typeNamed(tensor.name.includes("attn_v") ? "Q6_K" : "Q8_0"),
    }));
    expect(layoutWeights({ ...small, hiddenSize: 256 }, mixed, weightPlans.exact).tensors.has("blk.0.attn_qkv.weight")).toBe(false);
    const mixedGate = expectedTensors(small).map((tensor) => ({
      ...tensor,
      type: typeNamed(tensor.name.includes("ffn_up") ? "Q6_K" : "Q8_0"),
    }));
    expect(layoutWeights({ ...small, hiddenSize: 256 }, mixedGate, weightPlans.exact).tensors.has("blk.0.ffn_gate_up.weight")).toBe(false);
    expect(layoutOf({ ...small, queryKeyNorm: "head" }, "exact").tensors.has("blk.0.attn_qkv.weight")).toBe(false);
    expect(layoutOf({ ...small, fileHeadDim: 20, headDim: 32, rotated: 20 }, "exact").tensors.has("blk.0.attn_qkv.weight")).toBe(false);
  });

  it("has a rotation for each position of the context, up to a limit", () => {
    const positions = (config: LlamaConfig) => layoutOf(config, "exact").ropes.map((stored) => stored.positions);
    expect(positions(small)).toEqual([32_768]);
    expect(positions({ ...small, contextLength: 100 })).toEqual([100]);
  });

  it("has tables of the width that the kernel takes, one for each rotation", () => {
    const config = { ...small, fileHeadDim: 20, headDim: 32, rotated: 20, ropes: [rope, { ...rope, name: "rope.sliding" }] };
    const { ropes } = layoutOf(config, "exact");
    expect(ropes.map((stored) => [stored.rope.name, stored.width, stored.cosines.byteLength])).toEqual([
      ["rope", 16, 4 * 16 * 32_768],
      ["rope.sliding", 16, 4 * 16 * 32_768],
    ]);
  });
});
