/** What the weights need to be run, read from GGUF metadata (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md) and checked. */
import { t } from "@vscode/l10n";
import { AppError } from "../shared/errors.ts";
import { type Architecture, architectures, type Projection } from "./architectures.ts";
import type { ModelFile } from "./formats/modelFile.ts";
import { headLayout } from "./headLayout.ts";
import { type LayerConfig, readLayers } from "./layerConfig.ts";
import { type Metadata, metadataOf } from "./metadata.ts";
import type { Rope } from "./rope.ts";

export interface LlamaConfig
  extends Pick<
    Architecture,
    "ropeInterleaved" | "norm" | "normPlaces" | "queryKeyNorm" | "activation" | "gate" | "attentionSoftcap" | "finalSoftcap"
  > {
  readonly architecture: string;
  readonly name: string;
  readonly layerCount: number;
  readonly hiddenSize: number;
  readonly headCount: number;
  readonly kvHeadCount: number;
  /** Entries of a head in attention and in the KV cache: a multiple of 16. */
  readonly headDim: number;
  /** Entries of a head in the file's tensors; fewer where the kernel needs zeros in between (headLayout.ts). */
  readonly fileHeadDim: number;
  /** Entries of a head, from the first, that layers with a rotation turn. */
  readonly rotated: number;
  readonly feedForwardSize: number;
  readonly vocabularySize: number;
  /** Positions that the model was trained for, in tokens, or fewer where its rotation was chosen for a shorter cache. */
  readonly contextLength: number;
  /** What layers differ in, one entry a layer. */
  readonly layers: readonly LayerConfig[];
  /** The rotations that layers name. */
  readonly ropes: readonly Rope[];
  readonly normEpsilon: number;
  /** Queries, keys and values come from one matrix, in this order of rows. */
  readonly fusedQkv: boolean;
  readonly biases: readonly Projection[];
  readonly embeddingScale: number;
  /** Of what attention and feed-forward add to the residual stream. */
  readonly residualScale: number;
  /** Of the products of queries and keys. */
  readonly attentionScale: number;
  /** Logits are multiplied by this. */
  readonly logitScale: number;
  /** The output matrix is the embedding table. */
  readonly tiedEmbedding: boolean;
}

/** Sizes above these are no model of today but a broken file. */
const maxLayers = 1024;
const maxSize = 1 << 20;

/** Positions that a KV cache has unless its owner says otherwise. */
const defaultCapacity = 2048;

/**
 * `capacity` is the largest KV cache that will be used, in tokens: rotations that depend on the length are chosen for it (layerConfig.ts).
 * Throws an AppError that names the key, the constraint and the value found.
 */
export function readConfig(file: ModelFile, capacity = defaultCapacity): LlamaConfig {
  const { architecture, row } = architectureOf(file);
  const metadata = metadataOf(file, architecture);
  const { key, integer, positive } = metadata;

  const hiddenSize = integer(key("embedding_length"), maxSize);
  const headCount = integer(key("attention.head_count"), maxSize);
  const kvHeadCount = integer(key("attention.head_count_kv"), headCount, headCount);
  if (headCount % kvHeadCount !== 0) {
    throw metadata.bad(key("attention.head_count_kv"), t("must divide the {0} heads", headCount), kvHeadCount);
  }
  const fileHeadDim = integer(key("attention.key_length"), maxSize, hiddenSize / headCount);
  const valueLength = integer(key("attention.value_length"), maxSize, fileHeadDim);
  if (valueLength !== fileHeadDim)
    throw metadata.bad(key("attention.value_length"), t("must be the key length {0}", fileHeadDim), valueLength);
  const rotated = integer(key("rope.dimension_count"), fileHeadDim, fileHeadDim);
  if (rotated % 2 !== 0) throw metadata.bad(key("rope.dimension_count"), t("must be even"), rotated);
  const layerCount = integer(key("block_count"), maxLayers);
  const contextLength = integer(key("context_length"), 1 << 24);
  const fusedQkv = file.tensors.has("blk.0.attn_qkv.weight");

  const tokens = metadata.value("tokenizer.ggml.tokens");
  const tokenCount = Array.isArray(tokens) ? tokens.length : undefined;
  const { norm, normPlaces, queryKeyNorm, activation, gate } = row;
  const ropeInterleaved = file.rotaryOrder === "ofArchitecture" && row.ropeInterleaved;
  return {
    architecture,
    name: metadata.text("general.name") ?? architecture,
    layerCount,
    hiddenSize,
    headCount,
    kvHeadCount,
    headDim: headLayout(fileHeadDim, rotated, ropeInterleaved).headDim,
    fileHeadDim,
    rotated,
    feedForwardSize: integer(key("feed_forward_length"), maxSize),
    vocabularySize: integer(key("vocab_size"), maxSize, tokenCount),
    ...readLayers(file, metadata, row, { layerCount, rotated, contextLength, capacity }),
    ropeInterleaved,
    norm,
    normPlaces,
    queryKeyNorm,
    activation,
    gate,
    normEpsilon: positive(key(norm === "rms" ? "attention.layer_norm_rms_epsilon" : "attention.layer_norm_epsilon")),
    fusedQkv,
    biases: biasesOf(file, row, fusedQkv),
    ...scalesOf(metadata, row, hiddenSize, row.hiddenScaledLayerCount === layerCount ? hiddenSize / headCount : fileHeadDim),
    tiedEmbedding: !file.tensors.has("output.weight"),
  };
}

function architectureOf(file: ModelFile): { readonly architecture: string; readonly row: Architecture } {
  const architecture = file.metadata.get("general.architecture");
  if (typeof architecture !== "string") {
    throw metadataOf(file, "").bad("general.architecture", t("must name an architecture"), undefined);
  }
  const experts = file.metadata.get(`${architecture}.expert_count`) ?? 0;
  const expertTensor = [...file.tensors.keys()].find((name) => /_exps\.|\.ffn_gate_inp\.|\.ffn_(gate|up|down)\.\d+\./.test(name));
  if (Number(experts) > 0 || expertTensor !== undefined) {
    throw new AppError(
      "model/unsupportedArchitecture",
      t("{0}: mixture of experts is not supported, got {1}; choose a dense model", file.path, expertTensor ?? `${Number(experts)} experts`),
    );
  }
  const row = Object.hasOwn(architectures, architecture) ? architectures[architecture] : undefined;
  if (row === undefined) {
    throw new AppError(
      "model/unsupportedArchitecture",
      t('{0}: architecture "{1}" cannot be run; choose a model of {2}', file.path, architecture, Object.keys(architectures).join(", ")),
    );
  }
  return { architecture, row };
}

/** Required biases, and optional ones that the first layer has; the list of tensors then says that every layer must have them. */
function biasesOf(file: ModelFile, row: Architecture, fusedQkv: boolean): Projection[] {
  const exists = (projection: Projection) => {
    if (projection === "attn_qkv") return fusedQkv;
    if (projection === "ffn_gate") return row.gate === "separate";
    return !fusedQkv || !["attn_q", "attn_k", "attn_v"].includes(projection);
  };
  const found = row.optionalBiases.filter((projection) => file.tensors.has(`blk.0.${projection}.bias`));
  return [...row.requiredBiases, ...found].filter(exists);
}

type Scales = Pick<LlamaConfig, "embeddingScale" | "residualScale" | "attentionScale" | "logitScale" | "attentionSoftcap" | "finalSoftcap">;

/** `scoredSize` is the size whose root divides the products of queries and keys, where metadata has no scale for them. */
function scalesOf({ key, positive, optional }: Metadata, row: Architecture, hiddenSize: number, scoredSize: number): Scales {
  const multiplier = (name: string) => (row.multipliers ? (optional(key(name)) ?? 1) : 1);
  return {
    embeddingScale: row.scaledEmbedding ? Math.sqrt(hiddenSize) : multiplier("embedding_scale"),
    residualScale: multiplier("residual_scale"),
    attentionScale: optional(key("attention.scale")) ?? 1 / Math.sqrt(scoredSize),
    logitScale: row.multipliers ? 1 / positive(key("logit_scale")) : 1,
    attentionSoftcap: optional(key("attn_logit_softcapping")) ?? row.attentionSoftcap,
    finalSoftcap: optional(key("final_logit_softcapping")) ?? row.finalSoftcap,
  };
}
