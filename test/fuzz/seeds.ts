/** Small well-formed models in memory, by name: what the fuzzer spoils. A model is a few files of one folder. */
import {
  array,
  boolean,
  type EncodedValue,
  encodeGguf,
  float32,
  type GgufTensor,
  int32s,
  tensorBytes,
  text,
  texts,
  uint32,
  uint64,
} from "../fixtures/ggufWriter.ts";
import { encodeSafetensors, partName, type WrittenTensor } from "../fixtures/safetensorsWriter.ts";
import { tinyTokens } from "../fixtures/tinyModel.ts";

export interface Seed {
  /** What a user would name. */
  readonly path: string;
  readonly files: Readonly<Record<string, Uint8Array>>;
}

const hidden = 32;
const feedForward = 64;
const vocabulary = 12;
/** One layer of two heads, by GGUF's names, with row-major shapes. */
const shapes: Readonly<Record<string, readonly number[]>> = {
  "token_embd.weight": [vocabulary, hidden],
  "blk.0.attn_norm.weight": [hidden],
  "blk.0.attn_q.weight": [hidden, hidden],
  "blk.0.attn_k.weight": [hidden / 2, hidden],
  "blk.0.attn_v.weight": [hidden / 2, hidden],
  "blk.0.attn_output.weight": [hidden, hidden],
  "blk.0.ffn_norm.weight": [hidden],
  "blk.0.ffn_gate.weight": [feedForward, hidden],
  "blk.0.ffn_up.weight": [feedForward, hidden],
  "blk.0.ffn_down.weight": [hidden, feedForward],
  "output_norm.weight": [hidden],
};
const huggingFaceNames: Readonly<Record<string, string>> = {
  "token_embd.weight": "model.embed_tokens.weight",
  "blk.0.attn_norm.weight": "model.layers.0.input_layernorm.weight",
  "blk.0.attn_q.weight": "model.layers.0.self_attn.q_proj.weight",
  "blk.0.attn_k.weight": "model.layers.0.self_attn.k_proj.weight",
  "blk.0.attn_v.weight": "model.layers.0.self_attn.v_proj.weight",
  "blk.0.attn_output.weight": "model.layers.0.self_attn.o_proj.weight",
  "blk.0.ffn_norm.weight": "model.layers.0.post_attention_layernorm.weight",
  "blk.0.ffn_gate.weight": "model.layers.0.mlp.gate_proj.weight",
  "blk.0.ffn_up.weight": "model.layers.0.mlp.up_proj.weight",
  "blk.0.ffn_down.weight": "model.layers.0.mlp.down_proj.weight",
  "output_norm.weight": "model.norm.weight",
};

function gguf(
  architecture: string,
  own: Readonly<Record<string, EncodedValue>> = {},
  general: Readonly<Record<string, EncodedValue>> = {},
) {
  const keys: Record<string, EncodedValue> = {
    block_count: uint32(1),
    context_length: uint32(64),
    embedding_length: uint32(hidden),
    feed_forward_length: uint32(feedForward),
    "attention.head_count": uint32(2),
    "attention.head_count_kv": uint32(1),
    "attention.layer_norm_rms_epsilon": float32(1e-5),
    "rope.freq_base": float32(10_000),
    vocab_size: uint32(vocabulary),
    ...own,
  };
  const tokens = tinyTokens.slice(0, vocabulary);
  const metadata: [string, EncodedValue][] = [
    ["general.architecture", text(architecture)],
    ["general.name", text("Seed")],
    ...Object.entries(general),
    ...Object.entries(keys).map(([key, value]): [string, EncodedValue] => [`${architecture}.${key}`, value]),
    ["tokenizer.ggml.model", text("gpt2")],
    ["tokenizer.ggml.pre", text("smollm")],
    ["tokenizer.ggml.tokens", texts(tokens)],
    ["tokenizer.ggml.token_type", int32s(tokens.map((_, id) => (id < 6 ? 3 : 1)))],
    ["tokenizer.ggml.merges", texts(['! "', "# $"])],
    ["tokenizer.ggml.eos_token_id", uint32(2)],
    ["tokenizer.ggml.add_bos_token", boolean(false)],
  ];
  const tensors = Object.entries(shapes).map(([name, rowMajor]): GgufTensor => {
    const shape = rowMajor.toReversed();
    const type = shape.length === 1 ? 0 : 8;
    return { name, shape, type, data: new Uint8Array(tensorBytes(shape, type)) };
  });
  return encodeGguf({ metadata, tensors });
}

function split(number: number): Record<string, EncodedValue> {
  return { "split.no": uint32(number), "split.count": uint32(2), "split.tensors.count": uint64(11n) };
}

const config = {
  model_type: "llama",
  hidden_act: "silu",
  num_hidden_layers: 1,
  hidden_size: hidden,
  intermediate_size: feedForward,
  num_attention_heads: 2,
  num_key_value_heads: 1,
  head_dim: 16,
  partial_rotary_factor: 1,
  vocab_size: vocabulary,
  max_position_embeddings: 131_072,
  rope_theta: 10_000,
  rms_norm_eps: 1e-5,
  tie_word_embeddings: true,
  rope_scaling: { rope_type: "llama3", factor: 8, low_freq_factor: 1, high_freq_factor: 4, original_max_position_embeddings: 64 },
};
const json = (value: unknown) => Buffer.from(JSON.stringify(value));
const safetensors = Object.entries(shapes).map(([name, shape]): WrittenTensor => {
  const data = new Uint8Array(shape.reduce((product, size) => product * size, 2));
  return { name: huggingFaceNames[name] ?? name, dtype: "BF16", shape, data };
});
const [first, second] = [partName(0, 2), partName(1, 2)];
const [left, right] = [safetensors.slice(0, 5), safetensors.slice(5)];
const weightMap = [...left.map(({ name }) => [name, first]), ...right.map(({ name }) => [name, second])];

export const seeds: Readonly<Record<"gguf" | "safetensors", readonly Seed[]>> = {
  gguf: [
    { path: "/m/seed.gguf", files: { "/m/seed.gguf": gguf("llama") } },
    {
      path: "/m/seed.gguf",
      files: {
        "/m/seed.gguf": gguf("llama", {
          "rope.scaling.type": text("yarn"),
          "rope.scaling.factor": float32(4),
          "attention.key_length": uint32(16),
        }),
      },
    },
    {
      path: "/m/seed.gguf",
      files: {
        "/m/seed.gguf": gguf("granite", {
          "attention.sliding_window": uint32(8),
          "attention.sliding_window_pattern": array(7, 1, Uint8Array.of(1)),
          "rope.dimension_count": uint32(8),
          logit_scale: float32(2),
        }),
      },
    },
    {
      path: "/m/seed-00001-of-00002.gguf",
      files: {
        "/m/seed-00001-of-00002.gguf": gguf("llama", {}, split(0)),
        "/m/seed-00002-of-00002.gguf": encodeGguf({ metadata: Object.entries(split(1)), tensors: [] }),
      },
    },
  ],
  safetensors: [
    { path: "/m", files: { "/m/config.json": json(config), "/m/model.safetensors": encodeSafetensors(safetensors) } },
    {
      path: "/m",
      files: {
        "/m/config.json": json({
          ...config,
          model_type: "gemma2",
          hidden_act: "gelu_pytorch_tanh",
          rope_scaling: null,
          query_pre_attn_scalar: 16,
          layer_types: ["sliding_attention"],
        }),
        [`/m/${first}`]: encodeSafetensors(left),
        [`/m/${second}`]: encodeSafetensors(right),
        "/m/model.safetensors.index.json": json({ metadata: { total_size: 1 }, weight_map: Object.fromEntries(weightMap) }),
      },
    },
  ],
};
