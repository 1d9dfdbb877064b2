/** What the weights need to be run, read from GGUF metadata (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md) and checked. */
import { AppError } from "../shared/errors.ts";
import type { GgufFile } from "./gguf.ts";

export interface LlamaConfig {
  readonly architecture: string;
  readonly name: string;
  readonly layerCount: number;
  readonly hiddenSize: number;
  readonly headCount: number;
  readonly kvHeadCount: number;
  readonly headDim: number;
  readonly feedForwardSize: number;
  readonly vocabularySize: number;
  /** Positions that the model was trained for, in tokens. */
  readonly contextLength: number;
  readonly ropeTheta: number;
  readonly ropeInterleaved: boolean;
  readonly rmsEpsilon: number;
  /** The output matrix is the embedding table. */
  readonly tiedEmbedding: boolean;
}

/** An architecture is a row: what distinguishes it from plain Llama. */
interface Architecture {
  /** GGUF files of this architecture hold query and key rows in the order for interleaved rotation. */
  readonly ropeInterleaved: boolean;
}

export const architectures: Readonly<Record<string, Architecture>> = {
  llama: { ropeInterleaved: true },
};

/** Sizes above these are no model of today but a broken file. */
const maxLayers = 1024;
const maxSize = 1 << 20;

/** Throws an AppError that names the key, the constraint and the value found. */
export function readConfig(file: GgufFile): LlamaConfig {
  const architecture = text(file, "general.architecture");
  if (architecture === undefined) throw bad(file, "general.architecture", "must name an architecture", "nothing");
  const row = Object.hasOwn(architectures, architecture) ? architectures[architecture] : undefined;
  if (row === undefined) {
    throw new AppError(
      "model/unsupportedArchitecture",
      `${file.path}: architecture "${architecture}" cannot be run; choose a model of ${Object.keys(architectures).join(", ")}`,
    );
  }
  const key = (name: string) => `${architecture}.${name}`;
  const integer = (name: string, max: number, fallback?: number): number => {
    const value = file.metadata.get(name) ?? fallback;
    const number = typeof value === "bigint" ? Number(value) : value;
    if (typeof number !== "number" || !Number.isInteger(number) || number < 1 || number > max) {
      throw bad(file, name, `must be an integer from 1 to ${max}`, value);
    }
    return number;
  };
  const positive = (name: string, fallback?: number): number => {
    const value = file.metadata.get(name) ?? fallback;
    if (typeof value !== "number" || !Number.isFinite(value) || value <= 0) throw bad(file, name, "must be a number above 0", value);
    return value;
  };

  const hiddenSize = integer(key("embedding_length"), maxSize);
  const headCount = integer(key("attention.head_count"), maxSize);
  const kvHeadCount = integer(key("attention.head_count_kv"), headCount, headCount);
  if (headCount % kvHeadCount !== 0) {
    throw bad(file, key("attention.head_count_kv"), `must divide the ${headCount} heads`, kvHeadCount);
  }
  const headDim = integer(key("attention.key_length"), maxSize, hiddenSize / headCount);
  if (headDim % 16 !== 0) throw bad(file, key("attention.key_length"), "must be a multiple of 16 for the attention kernel", headDim);
  const rotated = integer(key("rope.dimension_count"), maxSize, headDim);
  if (rotated !== headDim) throw bad(file, key("rope.dimension_count"), `must be the head size ${headDim}`, rotated);
  const scaling = text(file, key("rope.scaling.type"));
  if (scaling !== undefined && scaling !== "none") throw bad(file, key("rope.scaling.type"), 'must be "none" or absent', scaling);
  if (file.tensors.has("rope_freqs.weight"))
    throw bad(file, "rope_freqs.weight", "must be absent: scaled rotation is not supported", "a tensor");

  const tokens = file.metadata.get("tokenizer.ggml.tokens");
  const tokenCount = Array.isArray(tokens) ? tokens.length : undefined;
  return {
    architecture,
    name: text(file, "general.name") ?? architecture,
    layerCount: integer(key("block_count"), maxLayers),
    hiddenSize,
    headCount,
    kvHeadCount,
    headDim,
    feedForwardSize: integer(key("feed_forward_length"), maxSize),
    vocabularySize: integer(key("vocab_size"), maxSize, tokenCount),
    contextLength: integer(key("context_length"), 1 << 24),
    ropeTheta: positive(key("rope.freq_base"), 10_000),
    ropeInterleaved: row.ropeInterleaved,
    rmsEpsilon: positive(key("attention.layer_norm_rms_epsilon")),
    tiedEmbedding: !file.tensors.has("output.weight"),
  };
}

function text(file: GgufFile, key: string): string | undefined {
  const value = file.metadata.get(key);
  return typeof value === "string" ? value : undefined;
}

function bad(file: GgufFile, key: string, constraint: string, value: unknown): AppError {
  return new AppError(
    "model/badConfig",
    `${file.path}: ${key} ${constraint}, got ${String(value ?? "nothing")}; choose another model file`,
  );
}
