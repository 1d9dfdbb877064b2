/** Reads Hugging Face's config.json and says the same under the keys of GGUF, so that one reader of configs serves both formats. */
import { t } from "@vscode/l10n";
import * as z from "zod";
import { AppError } from "../../shared/errors.ts";
import { firstIssue } from "./firstIssue.ts";
import type { GgufValue } from "./ggufCursor.ts";
import { type Family, families } from "./huggingFaceFamilies.ts";
import { RopeParameters, ropeScaling } from "./huggingFaceRope.ts";

export interface HuggingFaceConfig {
  readonly family: Family;
  /** Undefined where the config leaves it to whether the weights have an output matrix. */
  readonly tiedEmbedding: boolean | undefined;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** Tensors that GGUF files have and Hugging Face computes from the config, by GGUF's names. */
  readonly computed: ReadonlyMap<string, Float32Array>;
}

/** Numbers of config.json, and the keys under which GGUF has the same; `{arch}.` stands before each. */
const sameNumbers = {
  num_hidden_layers: "block_count",
  hidden_size: "embedding_length",
  intermediate_size: "feed_forward_length",
  vocab_size: "vocab_size",
  max_position_embeddings: "context_length",
  num_attention_heads: "attention.head_count",
  num_key_value_heads: "attention.head_count_kv",
  sliding_window: "attention.sliding_window",
  rope_theta: "rope.freq_base",
  rope_local_base_freq: "rope.freq_base_swa",
  attn_logit_softcapping: "attn_logit_softcapping",
  final_logit_softcapping: "final_logit_softcapping",
  embedding_multiplier: "embedding_scale",
  attention_multiplier: "attention.scale",
  residual_multiplier: "residual_scale",
  logits_scaling: "logit_scale",
} as const;
/** Numbers that GGUF has in another form. */
const otherNumbers = [
  "head_dim",
  "rms_norm_eps",
  "norm_epsilon",
  "layer_norm_eps",
  "partial_rotary_factor",
  "query_pre_attn_scalar",
  "original_max_position_embeddings",
  "sliding_window_pattern",
  "no_rope_layer_interval",
] as const;
type NumberKey = keyof typeof sameNumbers | (typeof otherNumbers)[number];

const isNumberKey = (key: string): key is NumberKey => Object.hasOwn(sameNumbers, key) || otherNumbers.some((other) => other === key);

const Config = z.looseObject({
  model_type: z.string(),
  hidden_act: z.string().nullish(),
  hidden_activation: z.string().nullish(),
  tie_word_embeddings: z.boolean().nullish(),
  use_sliding_window: z.boolean().nullish(),
  use_parallel_residual: z.boolean().nullish(),
  use_bidirectional_attention: z.boolean().nullish(),
  layer_types: z.array(z.string()).nullish(),
  no_rope_layers: z.array(z.number()).nullish(),
  rope_scaling: RopeParameters.nullish(),
  rope_parameters: z.union([z.object({ full_attention: RopeParameters, sliding_attention: RopeParameters }), RopeParameters]).nullish(),
  quantization_config: z.unknown().optional(),
});
const NumberValue = z.number().nullish();

/** Divisors of the rotation are computed from it: a thousand times the largest of today, and no memory to speak of. */
const maxHeadDim = 1 << 18;

/** `name` is what the model is called where nothing else says. Throws an AppError that names the field, the constraint and the remedy. */
export function readHuggingFaceConfig(path: string, name: string, json: unknown): HuggingFaceConfig {
  const bad = (field: string, constraint: string, found: unknown) =>
    new AppError("model/badConfig", t("{0}: {1} {2}, got {3}; choose another model", path, field, constraint, String(found ?? "nothing")));
  const parsed = Config.safeParse(textPart(json));
  if (!parsed.success) throw bad(t("the config"), t("must be one of a text model"), firstIssue(parsed.error));
  const config = parsed.data;
  const family = Object.hasOwn(families, config.model_type) ? families[config.model_type] : undefined;
  if (family === undefined) {
    throw new AppError(
      "model/unsupportedArchitecture",
      t('{0}: model_type "{1}" cannot be run; choose a model of {2}', path, config.model_type, Object.keys(families).join(", ")),
    );
  }
  if (config.quantization_config !== undefined && config.quantization_config !== null) {
    throw new AppError(
      "model/unsupportedTensorType",
      t(
        "{0}: quantized safetensors (GPTQ, AWQ, bitsandbytes, FP8) cannot be run; choose the model's own F16 or BF16 weights, or a GGUF file",
        path,
      ),
    );
  }
  const numbers = readNumbers(config, family, bad);
  const number = (key: NumberKey): number | undefined => numbers.get(key);
  const required = (key: NumberKey): number => {
    const value = number(key);
    if (value === undefined) throw bad(key, t("must be a number"), "nothing");
    return value;
  };
  const activation = config.hidden_activation ?? (family.normAddend === undefined ? config.hidden_act : undefined) ?? family.activation;
  if (activation !== family.activation) throw bad("hidden_act", t('must be "{0}"', family.activation), activation);
  if (config.use_sliding_window === true) throw bad("use_sliding_window", t("must be false or absent"), true);
  if (config.use_parallel_residual === true) throw bad("use_parallel_residual", t("must be false or absent"), true);
  if (config.use_bidirectional_attention === true) throw bad("use_bidirectional_attention", t("must be false or absent"), true);

  const { architecture } = family;
  const metadata = new Map<string, GgufValue>([
    ["general.architecture", architecture],
    ["general.name", name],
  ]);
  const set = (key: string, value: GgufValue | undefined) => {
    if (value !== undefined) metadata.set(`${architecture}.${key}`, value);
  };
  // A window that config.json switches off may still have a size there.
  if (config.use_sliding_window === false) numbers.delete("sliding_window");
  const headDim = number("head_dim") ?? required("hidden_size") / required("num_attention_heads");
  if (!Number.isInteger(headDim) || headDim < 1 || headDim > maxHeadDim) {
    throw bad("head_dim", `must be an integer from 1 to ${maxHeadDim}`, headDim);
  }
  const rotated = Math.floor(headDim * (number("partial_rotary_factor") ?? 1));
  if (rotated < 1 || rotated > headDim) {
    throw bad("partial_rotary_factor", `must turn 1 to ${headDim} entries of a head`, number("partial_rotary_factor"));
  }
  const rope = readRope(config.rope_parameters, config.rope_scaling);
  if (rope.global?.rope_theta !== undefined) numbers.set("rope_theta", rope.global.rope_theta);
  if (rope.local?.rope_theta !== undefined) numbers.set("rope_local_base_freq", rope.local.rope_theta);

  for (const [key, ggufKey] of Object.entries(sameNumbers)) if (isNumberKey(key)) set(ggufKey, number(key));
  set("attention.key_length", headDim);
  set("attention.value_length", headDim);
  set("rope.dimension_count", rotated);
  if (family.norm === "rms") set("attention.layer_norm_rms_epsilon", number("rms_norm_eps"));
  else set("attention.layer_norm_epsilon", number("norm_epsilon") ?? number("layer_norm_eps"));
  const scalar = number("query_pre_attn_scalar");
  if (scalar !== undefined) set("attention.scale", 1 / Math.sqrt(scalar));
  set(
    "attention.sliding_window_pattern",
    config.layer_types?.map((type) => type === "sliding_attention") ?? number("sliding_window_pattern"),
  );
  if (architecture === "smollm3") checkNoRope(config.no_rope_layers ?? [], number("no_rope_layer_interval") ?? noRopeInterval, bad);

  const scaling = ropeScaling(path, rope.global, {
    rotated,
    theta: number("rope_theta") ?? 10_000,
    contextTokens: required("max_position_embeddings"),
    originalContextTokens: number("original_max_position_embeddings"),
  });
  for (const [key, value] of scaling.metadata) set(key, value);
  return { family, tiedEmbedding: config.tie_word_embeddings ?? undefined, metadata, computed: scaling.computed };
}

/** Models that also see have the text model's config inside of theirs. */
function textPart(json: unknown): unknown {
  const whole = z.looseObject({ text_config: z.looseObject({}) }).safeParse(json);
  if (!whole.success) return json;
  const { text_config, ...outer } = whole.data;
  return {
    tie_word_embeddings: outer["tie_word_embeddings"],
    quantization_config: outer["quantization_config"],
    model_type: outer["model_type"],
    ...text_config,
  };
}

type Bad = (field: string, constraint: string, found: unknown) => AppError;

function readNumbers(config: Readonly<Record<string, unknown>>, { defaults = {} }: Family, bad: Bad): Map<NumberKey, number> {
  const numbers = new Map<NumberKey, number>();
  for (const key of [...Object.keys(sameNumbers), ...otherNumbers]) {
    if (!isNumberKey(key)) continue;
    const parsed = NumberValue.safeParse(config[key]);
    if (!parsed.success) throw bad(key, t("must be a number"), JSON.stringify(config[key]));
    const value = parsed.data ?? (Object.hasOwn(config, key) ? undefined : defaults[key]);
    if (value !== undefined) numbers.set(key, value);
  }
  return numbers;
}

type ParsedConfig = z.infer<typeof Config>;
type Rope = z.infer<typeof RopeParameters> | null | undefined;

/** Newer configs keep base and scaling together in rope_parameters, and one set for each kind of layer where kinds differ. */
function readRope(parameters: ParsedConfig["rope_parameters"], scaling: Rope): { readonly global: Rope; readonly local: Rope } {
  if (parameters === undefined || parameters === null) return { global: scaling, local: undefined };
  if ("full_attention" in parameters) return { global: parameters.full_attention, local: parameters.sliding_attention };
  return { global: parameters, local: undefined };
}

/** GGUF has no key for it: every fourth layer of SmolLM3 is without rotation. */
const noRopeInterval = 4;

/** 1 stands for a layer with rotation. */
function checkNoRope(layers: readonly number[], interval: number, bad: Bad): void {
  if (interval !== noRopeInterval) throw bad("no_rope_layer_interval", `must be ${noRopeInterval}`, interval);
  const odd = layers.findIndex((rotates, layer) => (rotates === 0) !== ((layer + 1) % noRopeInterval === 0));
  if (odd !== -1) throw bad("no_rope_layers", `must leave out each layer divisible by ${noRopeInterval}`, `another at ${odd}`);
}
