/**
 * The architectures that can be run: each is a row of flags that say how it departs from the plain decoder of src/model/llama.ts.
 *
 * Names are those of `general.architecture` in GGUF. Many models share one: files of Llama 1, 2 and 3.x, Mistral, DeepSeek Coder, Yi, TinyLlama
 * and SmolLM all say "llama".
 */

/** A matrix of a layer that may have a bias, by its GGUF name. */
export type Projection = "attn_q" | "attn_k" | "attn_v" | "attn_qkv" | "attn_output" | "ffn_gate" | "ffn_up" | "ffn_down";

export interface Architecture {
  /**
   * Rotation turns neighbours, (0, 1), (2, 3) …, as RoFormer has it (arXiv:2104.09864, equation 34): converters permute the query and key
   * rows of these architectures for that. Otherwise the pairs lie half the rotated part apart (GPT-NeoX, arXiv:2204.06745).
   */
  readonly ropeInterleaved: boolean;
  /** RMSNorm (arXiv:1910.07467), or LayerNorm with biases (arXiv:1607.06450: StarCoder2, StableLM). */
  readonly norm: "rms" | "layer";
  /** Where attention and feed-forward have their norms: before (LLaMA), after (OLMo 2, arXiv:2501.00656), or both (Gemma 2, arXiv:2408.00118). */
  readonly normPlaces: "before" | "after" | "both";
  /** RMSNorm of queries and keys before rotation: of each head (Qwen3, Gemma 3, arXiv:2503.19786) or of the whole projection (OLMo 2). */
  readonly queryKeyNorm: "none" | "head" | "projection";
  /** SiLU, or GELU in its tanh approximation (arXiv:1606.08415, section 2). */
  readonly activation: "silu" | "gelu";
  /** The gate of the feed-forward part (GLU variants, arXiv:2002.05202): a matrix, the upper half of `ffn_up` (Phi-3), or none (StarCoder2). */
  readonly gate: "separate" | "fused" | "none";
  /** Projections that must have a bias, of those that exist, and those whose bias is used where the file has one. */
  readonly requiredBiases: readonly Projection[];
  readonly optionalBiases: readonly Projection[];
  /** Embeddings are multiplied by √hiddenSize (Gemma, arXiv:2403.08295). */
  readonly scaledEmbedding: boolean;
  /** Metadata has multipliers for embedding and residual sums, and a divisor for the logits (Granite 3, after arXiv:2203.03466). */
  readonly multipliers: boolean;
  /** Attention scores and logits are capped at these, x → cap · tanh(x / cap), unless metadata says otherwise (Gemma 2, section 2). */
  readonly attentionSoftcap: number | null;
  readonly finalSoftcap: number | null;
  /** The model with this many layers scales scores by 1/√(hiddenSize / headCount) instead of 1/√headDim (Gemma 2 and 3 of 27B; GGUF has no key for it). */
  readonly hiddenScaledLayerCount: number | null;
  /** Tokens that a sliding layer sees when metadata does not say (Mistral, arXiv:2310.06825, section 2); null: no layer slides then. */
  readonly defaultWindow: number | null;
  /** Every so many layers the last one sees everything and the others slide; null: all slide. Metadata may give another pattern. */
  readonly globalEvery: number | null;
  /** Sliding layers rotate by this base unless metadata says otherwise (Gemma 3: 10,000); null: by the base of the others. */
  readonly slidingTheta: number | null;
  /** RoPE scaling applies to sliding layers as well; not in Gemma 3 and OLMo 3, where only global layers reach far. */
  readonly slidingScaled: boolean;
  /** Every so many layers the last one does not rotate (SmolLM3, after RoPE-to-NoPE, arXiv:2501.18795); null: all do. */
  readonly ropelessEvery: number | null;
  /** `rope.scaling.finetuned` set to false means that no layer rotates (Granite). */
  readonly ropeSwitch: boolean;
}

const attentionInputs = ["attn_q", "attn_k", "attn_v", "attn_qkv"] as const;
const allProjections = [...attentionInputs, "attn_output", "ffn_gate", "ffn_up", "ffn_down"] as const;

/** LLaMA (arXiv:2302.13971); a row below says only what differs from it. */
const llama: Architecture = {
  ropeInterleaved: true,
  norm: "rms",
  normPlaces: "before",
  queryKeyNorm: "none",
  activation: "silu",
  gate: "separate",
  requiredBiases: [],
  optionalBiases: allProjections,
  scaledEmbedding: false,
  multipliers: false,
  attentionSoftcap: null,
  finalSoftcap: null,
  hiddenScaledLayerCount: null,
  defaultWindow: null,
  globalEvery: null,
  slidingTheta: null,
  slidingScaled: true,
  ropelessEvery: null,
  ropeSwitch: false,
};

const qwen2: Architecture = {
  ...llama,
  ropeInterleaved: false,
  requiredBiases: attentionInputs,
  optionalBiases: ["attn_output"],
};
const gemma: Architecture = { ...llama, ropeInterleaved: false, activation: "gelu", scaledEmbedding: true, optionalBiases: [] };

export const architectures: Readonly<Record<string, Architecture>> = {
  llama,
  /** arXiv:2407.10671, section 2.2.1: biases of queries, keys and values. */
  qwen2,
  /** arXiv:2505.09388, section 2: no biases, norms of each query and key head. */
  qwen3: { ...qwen2, requiredBiases: [], queryKeyNorm: "head" },
  gemma,
  /** arXiv:2408.00118, table 1: every other layer sees 4,096 tokens. */
  gemma2: {
    ...gemma,
    normPlaces: "both",
    attentionSoftcap: 50,
    finalSoftcap: 30,
    hiddenScaledLayerCount: 46,
    defaultWindow: 4096,
    globalEvery: 2,
  },
  /** arXiv:2503.19786, section 2: five sliding layers to a global one, q/k norms instead of soft caps. */
  gemma3: {
    ...gemma,
    normPlaces: "both",
    queryKeyNorm: "head",
    hiddenScaledLayerCount: 62,
    globalEvery: 6,
    slidingTheta: 10_000,
    slidingScaled: false,
  },
  /**
   * arXiv:2404.14219; queries, keys and values in one matrix, gate and up in another; longrope (arXiv:2402.13753). The window that Phi-3-mini-4k
   * was trained with is applied, as in Transformers; llama.cpp leaves it out.
   */
  phi3: { ...llama, ropeInterleaved: false, gate: "fused", optionalBiases: [] },
  /** https://huggingface.co/docs/transformers/model_doc/granite */
  granite: { ...llama, multipliers: true, ropeSwitch: true },
  /** https://huggingface.co/blog/smollm3 */
  smollm3: { ...llama, ropelessEvery: 4 },
  /** arXiv:2402.19173, section 5. */
  starcoder2: { ...llama, ropeInterleaved: false, norm: "layer", activation: "gelu", gate: "none", requiredBiases: allProjections },
  /**
   * arXiv:2402.17834, section 2.3: a quarter of each head is rotated. The 12B model has a norm for each head and none before feed-forward; its
   * file is refused for the former.
   */
  stablelm: { ...llama, ropeInterleaved: false, norm: "layer", optionalBiases: attentionInputs },
  /** arXiv:2501.00656; OLMo 3 files say so too, and slide three layers of four. */
  olmo2: {
    ...llama,
    ropeInterleaved: false,
    normPlaces: "after",
    queryKeyNorm: "projection",
    optionalBiases: [],
    globalEvery: 4,
    slidingScaled: false,
  },
};
