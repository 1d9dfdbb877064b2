import { fromBinary } from "@bufbuild/protobuf";
import fc from "fast-check";
import { ModelProtoSchema } from "onnx-buf";
import { describe, expect, it } from "vitest";
import type { LlamaConfig } from "../../../src/model/config.ts";
import { graphBytes } from "../../../src/model/repack.ts";
import { layoutWeights, type Region, type WeightForm, type WeightLayout } from "../../../src/model/weightLayout.ts";

const configs: fc.Arbitrary<LlamaConfig> = fc
  .record({
    layerCount: fc.integer({ min: 1, max: 3 }),
    kvHeadCount: fc.integer({ min: 1, max: 3 }),
    group: fc.integer({ min: 1, max: 3 }),
    headDim: fc.constantFrom(16, 32),
    hiddenSize: fc.constantFrom(32, 48, 64),
    feedForwardSize: fc.constantFrom(32, 40, 96),
    vocabularySize: fc.integer({ min: 1, max: 300 }),
    contextLength: fc.integer({ min: 1, max: 100 }),
    tiedEmbedding: fc.boolean(),
  })
  .map(({ group, ...sizes }) => ({
    ...sizes,
    architecture: "llama",
    name: "drawn",
    headCount: sizes.kvHeadCount * group,
    ropeTheta: 10_000,
    ropeInterleaved: true,
    rmsEpsilon: 1e-5,
  }));
const forms = fc.constantFrom<WeightForm>("blocks8", "float32");

function regionsOf({ tensors, rope }: WeightLayout): Region[] {
  const stored = [...tensors.values()].flatMap((tensor) =>
    tensor.kind === "blocks8" ? [tensor.values, tensor.scales, tensor.zeroPoints] : [tensor.values],
  );
  return [...stored, rope.cosines, rope.sines];
}

function initializersOf(config: LlamaConfig, form: WeightForm) {
  const { graph } = fromBinary(ModelProtoSchema, graphBytes(config, form, layoutWeights(config, form)));
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
      fc.property(configs, forms, (config, form) => {
        const layout = layoutWeights(config, form);
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
      fc.property(configs, forms, (config, form) => {
        const places = new Map(
          regionsOf(layoutWeights(config, form)).map(({ offset, byteLength }) => [String(offset), String(byteLength)]),
        );
        const initializers = initializersOf(config, form);
        for (const entry of initializers) {
          expect(entry).toMatchObject({ location: "weights.bin" });
          expect(places.get(String(Reflect.get(entry, "offset")))).toBe(Reflect.get(entry, "length"));
        }
        const sharesTable = config.tiedEmbedding && form === "blocks8" && config.hiddenSize % 32 === 0;
        expect(initializers).toHaveLength(places.size + (sharesTable ? 1 : 0));
      }),
      { numRuns: 50 },
    );
  });

  const config: LlamaConfig = {
    architecture: "llama",
    name: "small",
    layerCount: 1,
    hiddenSize: 64,
    headCount: 4,
    kvHeadCount: 2,
    headDim: 16,
    feedForwardSize: 80,
    vocabularySize: 300,
    contextLength: 50_000,
    ropeTheta: 10_000,
    ropeInterleaved: true,
    rmsEpsilon: 1e-5,
    tiedEmbedding: true,
  };

  it("stores a tied embedding once, under two shapes", () => {
    const embedding = initializersOf(config, "blocks8").filter(({ name }) => name.startsWith("token_embd"));
    expect(embedding.map(({ name, dims }) => [name, dims])).toEqual(
      expect.arrayContaining([
        ["token_embd.weight", [300, 2, 32]],
        ["token_embd.weight.rows", [300, 64]],
        ["token_embd.weight.scales", [300, 2]],
        ["token_embd.weight.zero_points", [300, 2]],
      ]),
    );
    expect(embedding).toHaveLength(4);
    const offsets = embedding
      .filter(({ name }) => !name.includes("scales") && !name.includes("zero"))
      .map((entry) => Reflect.get(entry, "offset"));
    expect(new Set(offsets).size).toBe(1);
    expect(initializersOf(config, "float32").filter(({ name }) => name.startsWith("token_embd"))).toHaveLength(1);
  });

  it("keeps matrices whose rows are no whole blocks in float32", () => {
    const { tensors } = layoutWeights(config, "blocks8");
    expect(tensors.get("blk.0.ffn_down.weight")).toMatchObject({ kind: "float32", rows: 64, columns: 80 });
    expect(tensors.get("blk.0.ffn_up.weight")).toMatchObject({ kind: "blocks8", rows: 80, columns: 64 });
    expect(tensors.get("blk.0.ffn_norm.weight")).toMatchObject({ kind: "vector", length: 64 });
  });

  it("has a rotation for each position of the context, up to a limit", () => {
    expect(layoutWeights(config, "blocks8").rope.positions).toBe(32_768);
    expect(layoutWeights({ ...config, contextLength: 100 }, "blocks8").rope.positions).toBe(100);
  });
});
