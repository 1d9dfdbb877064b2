import { describe, expect, it } from "vitest";
import { readConfig } from "../../../src/model/config.ts";
import type { GgufFile, GgufValue, TensorInfo } from "../../../src/model/formats/gguf.ts";
import type { ErrorCode } from "../../../src/shared/errors.ts";
import { appErrorOf } from "../../fixtures/appErrorOf.ts";

const metadata: Readonly<Record<string, GgufValue>> = {
  "general.architecture": "llama",
  "general.name": "Small",
  "llama.block_count": 30,
  "llama.context_length": 8192,
  "llama.embedding_length": 576,
  "llama.feed_forward_length": 1536,
  "llama.attention.head_count": 9,
  "llama.attention.head_count_kv": 3,
  "llama.rope.freq_base": 100_000,
  "llama.attention.layer_norm_rms_epsilon": 1e-5,
  "tokenizer.ggml.tokens": ["a", "b", "c"],
};

/** A value of undefined leaves the key out. */
function file(changes: Readonly<Record<string, GgufValue | undefined>> = {}, tensorNames: readonly string[] = []): GgufFile {
  const entries = Object.entries({ ...metadata, ...changes }).flatMap(([key, value]) =>
    value === undefined ? [] : [[key, value] as const],
  );
  const tensors = tensorNames.map((name): [string, TensorInfo] => [
    name,
    { name, path: "model.gguf", shape: [1], type: 0, typeName: "F32", offset: 0, byteLength: 4 },
  ]);
  const contents = { path: "model.gguf", format: "gguf", files: ["model.gguf"], rotaryOrder: "ofArchitecture" } as const;
  return { ...contents, version: 3, fileBytes: 0, headerBytes: 0, metadata: new Map(entries), tensors: new Map(tensors) };
}

describe("the config", () => {
  it("is read from the keys of the architecture", () => {
    expect(readConfig(file({ "llama.vocab_size": 49_152, "llama.block_count": 2 }, ["output.weight"]))).toEqual({
      architecture: "llama",
      name: "Small",
      layerCount: 2,
      hiddenSize: 576,
      headCount: 9,
      kvHeadCount: 3,
      headDim: 64,
      fileHeadDim: 64,
      rotated: 64,
      feedForwardSize: 1536,
      vocabularySize: 49_152,
      contextLength: 8192,
      layers: [
        { window: null, rope: "rope" },
        { window: null, rope: "rope" },
      ],
      ropes: [{ name: "rope", theta: 100_000, rotated: 64, scaling: { kind: "none" }, divisors: null, magnitude: 1 }],
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
      attentionScale: 0.125,
      logitScale: 1,
      attentionSoftcap: null,
      finalSoftcap: null,
      tiedEmbedding: false,
    });
  });

  it("has what the format says for keys that may be absent", () => {
    const changes = { "llama.attention.head_count_kv": undefined, "llama.rope.freq_base": undefined, "general.name": undefined };
    expect(readConfig(file(changes))).toMatchObject({
      kvHeadCount: 9,
      ropes: [{ theta: 10_000 }],
      vocabularySize: 3,
      tiedEmbedding: true,
      name: "llama",
    });
  });

  it("takes 64-bit numbers, an own head size and a scaling of none", () => {
    const changes = { "llama.block_count": 2n, "llama.attention.key_length": 32, "llama.rope.scaling.type": "none" };
    expect(readConfig(file(changes))).toMatchObject({ layerCount: 2, headDim: 32 });
  });

  const wrong: [string, GgufValue | undefined, ErrorCode, string][] = [
    ["general.architecture", undefined, "model/badConfig", "general.architecture must name an architecture, got nothing"],
    ["general.architecture", 5, "model/badConfig", "general.architecture must name an architecture, got nothing"],
    ["general.architecture", "mamba", "model/unsupportedArchitecture", 'architecture "mamba" cannot be run; choose a model of llama'],
    ["general.architecture", "toString", "model/unsupportedArchitecture", 'architecture "toString" cannot be run'],
    ["llama.block_count", undefined, "model/badConfig", "llama.block_count must be an integer from 1 to 1024, got nothing"],
    ["llama.block_count", 0, "model/badConfig", "llama.block_count must be an integer from 1 to 1024, got 0"],
    ["llama.block_count", 2000, "model/badConfig", "llama.block_count must be an integer from 1 to 1024, got 2000"],
    ["llama.block_count", [2], "model/badConfig", "llama.block_count must be an integer from 1 to 1024, got 2"],
    ["llama.embedding_length", "576", "model/badConfig", "llama.embedding_length must be an integer from 1 to 1048576, got 576"],
    [
      "llama.embedding_length",
      2n ** 60n,
      "model/badConfig",
      "llama.embedding_length must be an integer from 1 to 1048576, got 1152921504606846976",
    ],
    ["llama.embedding_length", 577, "model/badConfig", "llama.attention.key_length must be an integer from 1 to 1048576, got 64.1"],
    ["llama.feed_forward_length", -1, "model/badConfig", "llama.feed_forward_length must be an integer from 1 to 1048576, got -1"],
    ["llama.context_length", 0.5, "model/badConfig", "llama.context_length must be an integer from 1 to 16777216, got 0.5"],
    [
      "llama.attention.head_count",
      undefined,
      "model/badConfig",
      "llama.attention.head_count must be an integer from 1 to 1048576, got nothing",
    ],
    ["llama.attention.head_count_kv", 4, "model/badConfig", "llama.attention.head_count_kv must divide the 9 heads, got 4"],
    ["llama.attention.head_count_kv", 10, "model/badConfig", "llama.attention.head_count_kv must be an integer from 1 to 9, got 10"],
    ["llama.attention.value_length", 32, "model/badConfig", "llama.attention.value_length must be the key length 64, got 32"],
    ["llama.rope.dimension_count", 63, "model/badConfig", "llama.rope.dimension_count must be even, got 63"],
    ["llama.rope.dimension_count", 66, "model/badConfig", "llama.rope.dimension_count must be an integer from 1 to 64, got 66"],
    ["llama.expert_count", 8, "model/unsupportedArchitecture", "mixture of experts is not supported, got 8 experts; choose a dense model"],
    ["llama.rope.freq_base", 0, "model/badConfig", "llama.rope.freq_base must be a number above 0, got 0"],
    ["llama.rope.freq_base", Number.NaN, "model/badConfig", "llama.rope.freq_base must be a number above 0, got NaN"],
    ["llama.rope.freq_base", Number.POSITIVE_INFINITY, "model/badConfig", "llama.rope.freq_base must be a number above 0, got Infinity"],
    [
      "llama.attention.layer_norm_rms_epsilon",
      undefined,
      "model/badConfig",
      "layer_norm_rms_epsilon must be a number above 0, got nothing",
    ],
    ["llama.vocab_size", 0, "model/badConfig", "llama.vocab_size must be an integer from 1 to 1048576, got 0"],
    ["tokenizer.ggml.tokens", undefined, "model/badConfig", "llama.vocab_size must be an integer from 1 to 1048576, got nothing"],
  ];
  it.each(wrong)("is refused when %s is %s", async (key, value, code, text) => {
    const error = await appErrorOf(() => readConfig(file({ [key]: value })));
    expect(error.code).toBe(code);
    expect(error.message).toContain(text);
    expect(error.message).toMatch(/^model\.gguf: .*; choose /);
  });

  it.each(["blk.0.ffn_gate_inp.weight", "blk.3.ffn_up_exps.weight", "blk.0.ffn_down.7.weight"])(
    "is refused when the file has experts, of any architecture: %s",
    async (name) => {
      for (const architecture of ["llama", "deepseek"]) {
        const error = await appErrorOf(() => readConfig(file({ "general.architecture": architecture }, [name])));
        expect(error.code).toBe("model/unsupportedArchitecture");
        expect(error.message).toBe(`model.gguf: mixture of experts is not supported, got ${name}; choose a dense model`);
      }
    },
  );
});

/** The keys of the file above under the name of another architecture. */
function fileOf(architecture: string, changes: Readonly<Record<string, GgufValue>> = {}, tensorNames: readonly string[] = []): GgufFile {
  const renamed = Object.fromEntries(Object.entries(metadata).map(([key, value]) => [key.replace(/^llama\./, `${architecture}.`), value]));
  return {
    ...file(),
    metadata: new Map(Object.entries({ ...renamed, "general.architecture": architecture, ...changes })),
    tensors: file({}, tensorNames).tensors,
  };
}

describe("the config of an architecture", () => {
  it("has the biases that the row requires and those that the first layer has, of matrices that exist", () => {
    const biases = (architecture: string, names: readonly string[] = []) =>
      readConfig(
        fileOf(
          architecture,
          {},
          names.map((name) => `blk.0.${name}`),
        ),
      ).biases;
    expect(biases("llama")).toEqual([]);
    expect(biases("llama", ["attn_q.bias", "ffn_down.bias"])).toEqual(["attn_q", "ffn_down"]);
    expect(biases("qwen2")).toEqual(["attn_q", "attn_k", "attn_v"]);
    expect(biases("qwen2", ["attn_qkv.weight", "attn_qkv.bias", "attn_output.bias"])).toEqual(["attn_qkv", "attn_output"]);
    expect(biases("phi3", ["attn_qkv.weight", "attn_qkv.bias"])).toEqual([]);
  });

  it("has LayerNorm's epsilon where its norms are that", async () => {
    expect(readConfig(fileOf("starcoder2", { "starcoder2.attention.layer_norm_epsilon": 1e-3 })).normEpsilon).toBe(1e-3);
    const error = await appErrorOf(() => readConfig(fileOf("starcoder2")));
    expect(error.message).toContain("starcoder2.attention.layer_norm_epsilon must be a number above 0, got nothing");
  });

  it("has Granite's multipliers, of which the logits' is required", async () => {
    const keys = {
      "granite.embedding_scale": 12,
      "granite.residual_scale": 0.22,
      "granite.attention.scale": 0.015625,
      "granite.logit_scale": 8,
    };
    expect(readConfig(fileOf("granite", keys))).toMatchObject({
      embeddingScale: 12,
      residualScale: 0.22,
      attentionScale: 0.015625,
      logitScale: 0.125,
    });
    expect(readConfig(fileOf("granite", { "granite.logit_scale": 1 }))).toMatchObject({ embeddingScale: 1, attentionScale: 0.125 });
    expect(readConfig(fileOf("llama", { "llama.embedding_scale": 12, "llama.logit_scale": 8 }))).toMatchObject({
      embeddingScale: 1,
      logitScale: 1,
    });
    expect((await appErrorOf(() => readConfig(fileOf("granite")))).message).toContain(
      "granite.logit_scale must be a number above 0, got nothing",
    );
  });

  it("has Gemma's scaled embedding, its caps, and the scale of scores of its largest model", () => {
    expect(readConfig(fileOf("gemma2"))).toMatchObject({
      embeddingScale: 24,
      attentionSoftcap: 50,
      finalSoftcap: 30,
      attentionScale: 0.125,
    });
    expect(readConfig(fileOf("gemma2", { "gemma2.block_count": 46, "gemma2.attention.key_length": 128 })).attentionScale).toBe(0.125);
    expect(readConfig(fileOf("gemma2", { "gemma2.block_count": 42, "gemma2.attention.key_length": 256 })).attentionScale).toBe(0.0625);
    expect(readConfig(fileOf("gemma3", { "gemma3.final_logit_softcapping": 30 }))).toMatchObject({
      attentionSoftcap: null,
      finalSoftcap: 30,
    });
  });

  it("has the scale of scores that metadata says, in any architecture", () => {
    expect(readConfig(fileOf("gemma2", { "gemma2.attention.scale": 0.25 })).attentionScale).toBe(0.25);
  });

  it("has larger heads in the cache than in the file where the kernel wants a multiple of 16", () => {
    expect(readConfig(fileOf("qwen3", { "qwen3.attention.key_length": 100 }))).toMatchObject({
      fileHeadDim: 100,
      headDim: 112,
      rotated: 100,
    });
  });
});
