import { describe, expect, it } from "vitest";
import { readConfig } from "../../../src/model/config.ts";
import type { GgufFile, GgufValue, TensorInfo } from "../../../src/model/formats/gguf.ts";
import { appErrorOf } from "../../fixtures/appErrorOf.ts";

/** A model of six layers, with these keys of its architecture and these further tensors. */
function file(architecture: string, keys: Readonly<Record<string, GgufValue>> = {}, tensorNames: readonly string[] = []): GgufFile {
  const sizes = {
    block_count: 6,
    context_length: 131_072,
    embedding_length: 64,
    feed_forward_length: 128,
    "attention.head_count": 4,
    "attention.layer_norm_rms_epsilon": 1e-5,
    vocab_size: 300,
    logit_scale: 1,
  };
  const metadata = Object.entries({ ...sizes, ...keys }).map(([key, value]): [string, GgufValue] => [`${architecture}.${key}`, value]);
  const tensors = tensorNames.map((name): [string, TensorInfo] => [
    name,
    { name, path: "model.gguf", shape: [8], type: 0, typeName: "F32", offset: 0, byteLength: 32 },
  ]);
  return {
    path: "model.gguf",
    format: "gguf",
    files: ["model.gguf"],
    rotaryOrder: "ofArchitecture",
    version: 3,
    fileBytes: 0,
    headerBytes: 0,
    metadata: new Map<string, GgufValue>([["general.architecture", architecture], ...metadata]),
    tensors: new Map(tensors),
  };
}

const windows = (architecture: string, keys: Readonly<Record<string, GgufValue>> = {}) =>
  readConfig(file(architecture, keys)).layers.map(({ window }) => window);
const ropes = (architecture: string, keys: Readonly<Record<string, GgufValue>> = {}) =>
  readConfig(file(architecture, keys)).layers.map(({ rope }) => rope);

describe("windows of layers", () => {
  it("are none, all, or as the architecture has them", () => {
    expect(windows("llama")).toEqual([null, null, null, null, null, null]);
    expect(windows("llama", { "attention.sliding_window": 4096 })).toEqual([4096, 4096, 4096, 4096, 4096, 4096]);
    expect(windows("gemma2")).toEqual([4096, null, 4096, null, 4096, null]);
    expect(windows("gemma3")).toEqual([null, null, null, null, null, null]);
    expect(windows("gemma3", { "attention.sliding_window": 512 })).toEqual([512, 512, 512, 512, 512, null]);
    expect(windows("olmo2", { "attention.sliding_window": 4096 })).toEqual([4096, 4096, 4096, null, 4096, 4096]);
  });

  it("are off when metadata says 0", () => {
    expect(windows("gemma2", { "attention.sliding_window": 0 })).toEqual([null, null, null, null, null, null]);
  });

  it("follow the pattern in metadata, a period or a list", async () => {
    const window = { "attention.sliding_window": 8 };
    expect(windows("gemma3", { ...window, "attention.sliding_window_pattern": 3 })).toEqual([8, 8, null, 8, 8, null]);
    const list = [false, true, true, false, false, true];
    expect(windows("gemma3", { ...window, "attention.sliding_window_pattern": list })).toEqual([null, 8, 8, null, null, 8]);
    const error = await appErrorOf(() => readConfig(file("gemma3", { ...window, "attention.sliding_window_pattern": [true] })));
    expect(error.message).toBe(
      "model.gguf: gemma3.attention.sliding_window_pattern must have 6 entries, one a layer, got 1; choose another model file",
    );
  });

  it("must be sizes that can be", async () => {
    const error = await appErrorOf(() => readConfig(file("llama", { "attention.sliding_window": -1 })));
    expect(error.message).toContain("llama.attention.sliding_window must be an integer from 1 to 16777216, got -1");
  });
});

describe("rotations of layers", () => {
  it("are shared where all layers rotate alike", () => {
    const config = readConfig(file("gemma2"));
    expect(config.ropes.map(({ name }) => name)).toEqual(["rope"]);
    expect(ropes("olmo2", { "attention.sliding_window": 8 })).toEqual(["rope", "rope", "rope", "rope", "rope", "rope"]);
  });

  it("have a base of their own, without scaling, in Gemma 3's sliding layers", () => {
    const keys = { "attention.sliding_window": 512, "rope.freq_base": 1_000_000, "rope.scaling.type": "linear", "rope.scaling.factor": 8 };
    expect(ropes("gemma3", keys)).toEqual([...Array.from({ length: 5 }, () => "rope.sliding"), "rope"]);
    expect(readConfig(file("gemma3", keys)).ropes).toEqual([
      { name: "rope", theta: 1_000_000, rotated: 16, scaling: { kind: "linear", factor: 8 }, divisors: null, magnitude: 1 },
      { name: "rope.sliding", theta: 10_000, rotated: 16, scaling: { kind: "none" }, divisors: null, magnitude: 1 },
    ]);
    expect(readConfig(file("gemma3", { ...keys, "rope.freq_base_swa": 20_000 })).ropes[1]?.theta).toBe(20_000);
  });

  it("have the bases that Ollama's converter writes under names of its own", () => {
    const keys = { "attention.sliding_window": 512, "rope.global.freq_base": 1e6, "rope.local.freq_base": 20_000 };
    expect(readConfig(file("gemma3", keys)).ropes.map(({ name, theta }) => [name, theta])).toEqual([
      ["rope", 1e6],
      ["rope.sliding", 20_000],
    ]);
  });

  it("are missing in every fourth layer of SmolLM3, and everywhere in a Granite that says so", () => {
    expect(ropes("smollm3")).toEqual(["rope", "rope", "rope", null, "rope", "rope"]);
    expect(ropes("granite", { "rope.scaling.finetuned": false })).toEqual([null, null, null, null, null, null]);
    expect(readConfig(file("granite", { "rope.scaling.finetuned": false })).ropes).toEqual([]);
    expect(ropes("llama", { "rope.scaling.finetuned": false })).toEqual(ropes("llama"));
  });
});

describe("scaling of rotations", () => {
  const scaling = (keys: Readonly<Record<string, GgufValue>>, capacity?: number) => {
    const config = readConfig(file("llama", keys), capacity);
    return { ...config.ropes[0], contextLength: config.contextLength };
  };

  it("is none where nothing is scaled, however files say it", () => {
    for (const keys of [
      {},
      { "rope.scaling.type": "none", "rope.scaling.factor": 4 },
      { "rope.scaling.type": "linear" },
      { "rope.scaling.factor": 1 },
    ]) {
      expect(scaling(keys)).toMatchObject({ scaling: { kind: "none" }, magnitude: 1, contextLength: 131_072 });
    }
  });

  it("is linear by a factor, with or without the type", () => {
    const linear = { scaling: { kind: "linear", factor: 4 } };
    expect(scaling({ "rope.scaling.type": "linear", "rope.scaling.factor": 4 })).toMatchObject(linear);
    expect(scaling({ "rope.scaling.factor": 4 })).toMatchObject(linear);
    expect(scaling({ "rope.scale_linear": 4 })).toMatchObject(linear);
  });

  it("is YaRN with the values of its paper where metadata has no others", () => {
    const keys = { "rope.scaling.type": "yarn", "rope.scaling.factor": 4, "rope.scaling.original_context_length": 32_768 };
    const expected = { kind: "yarn", factor: 4, originalContext: 32_768, betaFast: 32, betaSlow: 1 };
    expect(scaling(keys)).toMatchObject({ scaling: expected, magnitude: 0.1 * Math.log(4) + 1 });
    expect(
      scaling({ ...keys, "rope.scaling.yarn_beta_fast": 16, "rope.scaling.attn_factor": 2, "rope.scaling.yarn_log_multiplier": 1 }),
    ).toMatchObject({
      scaling: { ...expected, betaFast: 16 },
      magnitude: 2,
    });
  });

  it("is dynamic by how far the cache reaches, which the context then ends at", () => {
    const keys = { "rope.scaling.type": "dynamic", "rope.scaling.factor": 2, "rope.scaling.original_context_length": 4096 };
    expect(scaling(keys)).toMatchObject({
      scaling: { kind: "dynamic", factor: 2, originalContext: 4096, capacity: 2048 },
      contextLength: 4096,
    });
    expect(scaling(keys, 16_384)).toMatchObject({ scaling: { capacity: 16_384 }, contextLength: 16_384 });
  });

  it("takes longrope's factors by whether the cache reaches beyond the trained length", () => {
    const names = ["rope_factors_long.weight", "rope_factors_short.weight"];
    const keys = { "rope.scaling.original_context_length": 4096, "rope.scaling.attn_factor": 1.19 };
    const chosen = (capacity?: number) => {
      const {
        ropes: [rope],
        contextLength,
      } = readConfig(file("phi3", keys, names), capacity);
      return [rope?.divisors, rope?.magnitude, contextLength];
    };
    expect(chosen()).toEqual(["rope_factors_short.weight", 1.19, 4096]);
    expect(chosen(4096)).toEqual(["rope_factors_short.weight", 1.19, 4096]);
    expect(chosen(4097)).toEqual(["rope_factors_long.weight", 1.19, 131_072]);
  });

  it("divides by the file's own frequencies", () => {
    expect(readConfig(file("llama", {}, ["rope_freqs.weight"])).ropes[0]?.divisors).toBe("rope_freqs.weight");
  });

  const wrong: [Record<string, GgufValue>, string][] = [
    [{ "rope.scaling.type": "magic" }, 'llama.rope.scaling.type must be "none", "linear", "dynamic", "yarn" or "longrope", got magic'],
    [{ "rope.scaling.type": "yarn" }, "llama.rope.scaling.factor must be a number above 0, got nothing"],
    [{ "rope.scaling.type": "linear", "rope.scaling.factor": -1 }, "llama.rope.scaling.factor must be a number above 0, got -1"],
    [{ "rope.scaling.type": "longrope" }, "rope_factors_long.weight must be there for longrope scaling, got no tensor"],
  ];
  it.each(wrong)("is refused: %j", async (keys, message) => {
    const error = await appErrorOf(() => readConfig(file("llama", keys)));
    expect(error).toMatchObject({ code: "model/badConfig", message: `model.gguf: ${message}; choose another model file` });
  });
});
