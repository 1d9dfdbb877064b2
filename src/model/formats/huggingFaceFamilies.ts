/**
 * What Hugging Face's transformers calls the model families that run here, and how GGUF calls the same: one row a `model_type`, learned from
 * each `configuration_*.py` and `modeling_*.py` of https://github.com/huggingface/transformers/tree/main/src/transformers/models and from
 * https://github.com/ggml-org/llama.cpp/blob/master/convert_hf_to_gguf.py.
 */

export interface Family {
  /** The architecture's name in GGUF. */
  readonly architecture: string;
  /** Norms are LayerNorm or RMSNorm; config.json and GGUF name the ε of each differently. */
  readonly norm: "rms" | "layer";
  /** The weights of norms are stored less 1, which GGUF files have added. */
  readonly normAddend?: number;
  readonly activation: "silu" | "gelu_pytorch_tanh";
  /** Parts of a layer under names of this family's own, besides those of `layerParts`. */
  readonly parts?: Readonly<Record<string, string>>;
  /** What transformers assumes where config.json is silent. Nested configs leave out everything that equals it. */
  readonly defaults?: Readonly<Record<string, number>>;
}

/** Modules outside of the layers. */
export const outerParts: Readonly<Record<string, string>> = {
  "model.embed_tokens": "token_embd",
  "model.norm": "output_norm",
  lm_head: "output",
};

/** Modules of a layer in most families. */
export const layerParts: Readonly<Record<string, string>> = {
  input_layernorm: "attn_norm",
  "self_attn.q_proj": "attn_q",
  "self_attn.k_proj": "attn_k",
  "self_attn.v_proj": "attn_v",
  "self_attn.o_proj": "attn_output",
  post_attention_layernorm: "ffn_norm",
  "mlp.gate_proj": "ffn_gate",
  "mlp.up_proj": "ffn_up",
  "mlp.down_proj": "ffn_down",
};

const headNorms = { "self_attn.q_norm": "attn_q_norm", "self_attn.k_norm": "attn_k_norm" };
/** Families with a norm behind each part: what others call by this name is theirs behind attention. */
const normsBehind = { post_attention_layernorm: "post_attention_norm", post_feedforward_layernorm: "post_ffw_norm" };
const normsAround = { ...normsBehind, pre_feedforward_layernorm: "ffn_norm" };

const llama: Family = { architecture: "llama", norm: "rms", activation: "silu" };
const gemma: Family = { architecture: "gemma", norm: "rms", normAddend: 1, activation: "gelu_pytorch_tanh", defaults: { head_dim: 256 } };
const gemma3: Family = {
  ...gemma,
  architecture: "gemma3",
  parts: { ...normsAround, ...headNorms },
  defaults: {
    vocab_size: 262_208,
    hidden_size: 2304,
    intermediate_size: 9216,
    num_hidden_layers: 26,
    num_attention_heads: 8,
    num_key_value_heads: 4,
    head_dim: 256,
    max_position_embeddings: 131_072,
    rms_norm_eps: 1e-6,
    rope_theta: 1_000_000,
    rope_local_base_freq: 10_000,
    query_pre_attn_scalar: 256,
    sliding_window: 4096,
  },
};

export const families: Readonly<Record<string, Family>> = {
  llama,
  mistral: llama,
  qwen2: { ...llama, architecture: "qwen2" },
  qwen3: { ...llama, architecture: "qwen3", parts: headNorms, defaults: { head_dim: 128 } },
  gemma,
  gemma2: {
    ...gemma,
    architecture: "gemma2",
    parts: normsAround,
    defaults: { head_dim: 256, query_pre_attn_scalar: 256, sliding_window: 4096 },
  },
  gemma3,
  gemma3_text: gemma3,
  phi3: { ...llama, architecture: "phi3", parts: { "self_attn.qkv_proj": "attn_qkv", "mlp.gate_up_proj": "ffn_up" } },
  granite: { ...llama, architecture: "granite" },
  smollm3: { ...llama, architecture: "smollm3", defaults: { rope_theta: 2_000_000 } },
  starcoder2: {
    architecture: "starcoder2",
    norm: "layer",
    activation: "gelu_pytorch_tanh",
    parts: { "mlp.c_fc": "ffn_up", "mlp.c_proj": "ffn_down" },
  },
  stablelm: { architecture: "stablelm", norm: "layer", activation: "silu", defaults: { partial_rotary_factor: 0.25 } },
  olmo2: { ...llama, architecture: "olmo2", parts: { ...headNorms, ...normsBehind }, defaults: { rope_theta: 500_000 } },
};
