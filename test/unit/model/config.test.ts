import { describe, expect, it } from "vitest";
import { readConfig } from "../../../src/model/config.ts";
import type { GgufFile, GgufValue, TensorInfo } from "../../../src/model/gguf.ts";
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
    { name, shape: [1], type: 0, typeName: "F32", offset: 0, byteLength: 4 },
  ]);
  return { path: "model.gguf", version: 3, fileBytes: 0, headerBytes: 0, metadata: new Map(entries), tensors: new Map(tensors) };
}

describe("the config", () => {
  it("is read from the keys of the architecture", () => {
    expect(readConfig(file({ "llama.vocab_size": 49_152 }, ["output.weight"]))).toEqual({
      architecture: "llama",
      name: "Small",
      layerCount: 30,
      hiddenSize: 576,
      headCount: 9,
      kvHeadCount: 3,
      headDim: 64,
      feedForwardSize: 1536,
      vocabularySize: 49_152,
      contextLength: 8192,
      ropeTheta: 100_000,
      ropeInterleaved: true,
      rmsEpsilon: 1e-5,
      tiedEmbedding: false,
    });
  });

  it("has what the format says for keys that may be absent", () => {
    const changes = { "llama.attention.head_count_kv": undefined, "llama.rope.freq_base": undefined, "general.name": undefined };
    expect(readConfig(file(changes))).toMatchObject({
      kvHeadCount: 9,
      ropeTheta: 10_000,
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
    [
      "llama.attention.key_length",
      24,
      "model/badConfig",
      "llama.attention.key_length must be a multiple of 16 for the attention kernel, got 24",
    ],
    ["llama.rope.dimension_count", 32, "model/badConfig", "llama.rope.dimension_count must be the head size 64, got 32"],
    ["llama.rope.scaling.type", "yarn", "model/badConfig", 'llama.rope.scaling.type must be "none" or absent, got yarn'],
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

  it("is refused when the file scales the rotation by a tensor", async () => {
    const error = await appErrorOf(() => readConfig(file({}, ["rope_freqs.weight"])));
    expect(error).toMatchObject({ code: "model/badConfig", message: expect.stringContaining("rope_freqs.weight must be absent") });
  });
});
