import { describe, expect, it } from "vitest";
import { type HuggingFaceConfig, readHuggingFaceConfig } from "../../../../src/model/formats/huggingFaceConfig.ts";
import { appErrorOf } from "../../../fixtures/appErrorOf.ts";

const basic = {
  model_type: "llama",
  hidden_act: "silu",
  num_hidden_layers: 16,
  hidden_size: 2048,
  intermediate_size: 8192,
  num_attention_heads: 32,
  num_key_value_heads: 8,
  vocab_size: 128_256,
  max_position_embeddings: 131_072,
  rope_theta: 500_000,
  rms_norm_eps: 1e-5,
};

const read = (json: unknown): HuggingFaceConfig => readHuggingFaceConfig("/m/config.json", "m", json);
/** Keys of the architecture, without it. */
const keys = (fields: Readonly<Record<string, unknown>>) =>
  Object.fromEntries([...read({ ...basic, ...fields }).metadata].map(([key, value]) => [key.replace(/^\w+\./, ""), value]));

describe("a config.json", () => {
  it("becomes the keys that a GGUF file of the model has", () => {
    expect(Object.fromEntries(read(basic).metadata)).toEqual({
      "general.architecture": "llama",
      "general.name": "m",
      "llama.block_count": 16,
      "llama.embedding_length": 2048,
      "llama.feed_forward_length": 8192,
      "llama.vocab_size": 128_256,
      "llama.context_length": 131_072,
      "llama.attention.head_count": 32,
      "llama.attention.head_count_kv": 8,
      "llama.attention.key_length": 64,
      "llama.attention.value_length": 64,
      "llama.attention.layer_norm_rms_epsilon": 1e-5,
      "llama.rope.freq_base": 500_000,
      "llama.rope.dimension_count": 64,
    });
  });

  const families: [string, Readonly<Record<string, unknown>>, Readonly<Record<string, unknown>>][] = [
    ["mistral", { sliding_window: 4096 }, { architecture: "llama", "attention.sliding_window": 4096 }],
    ["mistral", { sliding_window: null, head_dim: 128 }, { "attention.sliding_window": undefined, "attention.key_length": 128 }],
    ["qwen2", { use_sliding_window: false, sliding_window: 32_768 }, { architecture: "qwen2", "attention.sliding_window": undefined }],
    ["qwen3", {}, { architecture: "qwen3", "attention.key_length": 128 }],
    ["gemma", { hidden_act: "gelu", hidden_activation: null }, { architecture: "gemma", "attention.key_length": 256 }],
    [
      "gemma2",
      {
        hidden_act: "gelu_pytorch_tanh",
        query_pre_attn_scalar: 144,
        attn_logit_softcapping: 50,
        final_logit_softcapping: 30,
        sliding_window: 4096,
      },
      {
        architecture: "gemma2",
        "attention.scale": 1 / 12,
        attn_logit_softcapping: 50,
        final_logit_softcapping: 30,
        "attention.sliding_window": 4096,
      },
    ],
    [
      "gemma3_text",
      { hidden_activation: "gelu_pytorch_tanh", rope_local_base_freq: 10_000, layer_types: ["sliding_attention", "full_attention"] },
      { architecture: "gemma3", "rope.freq_base_swa": 10_000, "attention.sliding_window_pattern": [true, false] },
    ],
    ["phi3", { partial_rotary_factor: 0.75, head_dim: 128 }, { architecture: "phi3", "rope.dimension_count": 96 }],
    [
      "granite",
      { embedding_multiplier: 12, attention_multiplier: 0.015625, residual_multiplier: 0.22, logits_scaling: 8 },
      { architecture: "granite", embedding_scale: 12, "attention.scale": 0.015625, residual_scale: 0.22, logit_scale: 8 },
    ],
    ["smollm3", { rope_theta: undefined, no_rope_layers: [1, 1, 1, 0, 1, 1, 1, 0] }, { architecture: "smollm3" }],
    [
      "starcoder2",
      { hidden_act: "gelu_pytorch_tanh", norm_epsilon: 1e-4, rms_norm_eps: undefined },
      { architecture: "starcoder2", "attention.layer_norm_epsilon": 1e-4, "attention.layer_norm_rms_epsilon": undefined },
    ],
    [
      "stablelm",
      { layer_norm_eps: 1e-5, rms_norm_eps: undefined, use_parallel_residual: false },
      { architecture: "stablelm", "rope.dimension_count": 16, "attention.layer_norm_epsilon": 1e-5 },
    ],
    ["olmo2", {}, { architecture: "olmo2" }],
  ];
  it.each(families)("of %s with %j", (model_type, fields, expected) => {
    const found = keys({ model_type, ...fields });
    for (const [key, value] of Object.entries(expected)) expect(found[key], key).toEqual(value);
  });

  it("of a model that also sees is the one inside, with the family's own numbers where it is silent", () => {
    const text_config = {
      model_type: "gemma3_text",
      hidden_size: 2560,
      num_hidden_layers: 34,
      intermediate_size: 10_240,
      sliding_window: 1024,
    };
    const { metadata, tiedEmbedding } = read({ model_type: "gemma3", text_config, vision_config: {}, tie_word_embeddings: true });
    expect(tiedEmbedding).toBe(true);
    expect(Object.fromEntries(metadata)).toMatchObject({
      "gemma3.embedding_length": 2560,
      "gemma3.attention.head_count": 8,
      "gemma3.attention.head_count_kv": 4,
      "gemma3.attention.key_length": 256,
      "gemma3.attention.sliding_window": 1024,
      "gemma3.rope.freq_base": 1_000_000,
      "gemma3.vocab_size": 262_208,
    });
  });

  it("may keep base and scaling of the rotation together, as newer ones do", () => {
    const rope_parameters = { rope_type: "linear", factor: 4, rope_theta: 20_000 };
    expect(keys({ rope_theta: undefined, rope_parameters })).toMatchObject({ "rope.freq_base": 20_000, "rope.scaling.type": "linear" });
    const both = {
      full_attention: { rope_type: "default", rope_theta: 1e6 },
      sliding_attention: { rope_type: "default", rope_theta: 1e4 },
    };
    expect(keys({ rope_theta: undefined, rope_parameters: both })).toMatchObject({ "rope.freq_base": 1e6, "rope.freq_base_swa": 1e4 });
  });
});

describe("a config.json is refused", () => {
  const cases: [string, Readonly<Record<string, unknown>> | string, string, string][] = [
    [
      "of an unknown family",
      { model_type: "mamba" },
      "model/unsupportedArchitecture",
      'model_type "mamba" cannot be run; choose a model of llama, mistral',
    ],
    ["by the name of an object's own", { model_type: "constructor" }, "model/unsupportedArchitecture", 'model_type "constructor"'],
    ["that is a text", "text", "model/badConfig", "the config must be one of a text model"],
    ["without a family", { model_type: undefined }, "model/badConfig", "model_type"],
    ["of quantized weights", { quantization_config: { quant_method: "gptq" } }, "model/unsupportedTensorType", "quantized safetensors"],
    ["with another activation", { hidden_act: "relu2" }, "model/badConfig", 'hidden_act must be "silu", got relu2'],
    ["with a number that is none", { hidden_size: "2048" }, "model/badConfig", 'hidden_size must be a number, got "2048"'],
    ["without a width", { hidden_size: undefined }, "model/badConfig", "hidden_size must be a number, got nothing"],
    ["with sliding windows in some layers", { use_sliding_window: true }, "model/badConfig", "use_sliding_window must be false"],
    [
      "with parallel residuals",
      { model_type: "stablelm", use_parallel_residual: true },
      "model/badConfig",
      "use_parallel_residual must be false",
    ],
    [
      "with heads that do not divide the width",
      { num_attention_heads: 7 },
      "model/badConfig",
      "head_dim must be an integer from 1 to 262144, got 292.57",
    ],
    ["with a head past all memory", { head_dim: 2 ** 40 }, "model/badConfig", "head_dim must be an integer from 1 to 262144"],
    [
      "with more rotation than a head has",
      { partial_rotary_factor: 1e300 },
      "model/badConfig",
      "partial_rotary_factor must turn 1 to 64 entries",
    ],
    ["with rotation left out elsewhere", { model_type: "smollm3", no_rope_layers: [0, 1, 1, 1] }, "model/badConfig", "no_rope_layers"],
    ["with an unknown scaling", { rope_scaling: { type: "ntk" } }, "model/badConfig", "rope_scaling.rope_type must be default, linear"],
  ];
  it.each(cases)("%s", async (_, fields, code, text) => {
    const error = await appErrorOf(() => read(typeof fields === "string" ? fields : { ...basic, ...fields }));
    expect(error.code).toBe(code);
    expect(error.message).toContain("/m/config.json: ");
    expect(error.message).toContain(text);
  });
});
