/**
 * Scaling of the rotary embedding as config.json says it, turned into what GGUF files carry for the same: keys, and tensors of one divisor for
 * each frequency. Semantics: https://github.com/huggingface/transformers/blob/main/src/transformers/modeling_rope_utils.py.
 */
import { t } from "@vscode/l10n";
import * as z from "zod";
import { AppError } from "../../shared/errors.ts";
import type { GgufValue } from "./ggufCursor.ts";

const Factor = z.number().positive();

/** Both spellings of the type are in use; "su" is an older name of "longrope". */
export const RopeParameters = z.object({
  type: z.string().optional(),
  rope_type: z.string().optional(),
  rope_theta: Factor.optional(),
  factor: Factor.nullish(),
  original_max_position_embeddings: Factor.nullish(),
  low_freq_factor: Factor.optional(),
  high_freq_factor: Factor.optional(),
  attention_factor: Factor.nullish(),
  beta_fast: Factor.nullish(),
  beta_slow: Factor.nullish(),
  mscale: Factor.nullish(),
  mscale_all_dim: Factor.nullish(),
  short_factor: z.array(Factor).optional(),
  long_factor: z.array(Factor).optional(),
});

export interface RopeShape {
  /** Dimensions of a head that turn. */
  readonly rotated: number;
  readonly theta: number;
  readonly contextTokens: number;
  /** Where config.json says it outside of the scaling, as Phi 3 does. */
  readonly originalContextTokens: number | undefined;
}

export interface RopeScaling {
  /** Keys without the architecture. */
  readonly metadata: ReadonlyMap<string, GgufValue>;
  readonly computed: ReadonlyMap<string, Float32Array>;
}

/** Throws AppError `model/badConfig` where a number is missing or the type is not known. */
export function ropeScaling(path: string, rope: z.infer<typeof RopeParameters> | null | undefined, shape: RopeShape): RopeScaling {
  const metadata = new Map<string, GgufValue>();
  const computed = new Map<string, Float32Array>();
  const set = (key: string, value: GgufValue | null | undefined) => {
    if (value !== undefined && value !== null) metadata.set(`rope.scaling.${key}`, value);
  };
  const bad = (field: string, constraint: string, found: unknown) =>
    new AppError(
      "model/badConfig",
      t("{0}: rope_scaling.{1} {2}, got {3}; choose another model", path, field, constraint, String(found ?? "nothing")),
    );
  const required = <T>(field: string, value: T | null | undefined): T => {
    if (value === undefined || value === null) throw bad(field, t('must be given for the type "{0}"', type), value);
    return value;
  };
  const type = rope?.rope_type ?? rope?.type ?? "default";
  if (rope === undefined || rope === null || type === "default") return { metadata, computed };
  const original = rope.original_max_position_embeddings ?? shape.originalContextTokens;
  switch (type) {
    case "linear":
      set("type", "linear");
      set("factor", required("factor", rope.factor));
      break;
    case "dynamic":
      set("type", "dynamic");
      set("factor", required("factor", rope.factor));
      set("original_context_length", original ?? shape.contextTokens);
      break;
    case "yarn": {
      if (rope.mscale !== undefined || rope.mscale_all_dim !== undefined) throw bad("mscale", t("must be absent"), rope.mscale);
      const factor = required("factor", rope.factor);
      set("type", "yarn");
      set("factor", factor);
      set("original_context_length", original ?? shape.contextTokens);
      set("yarn_beta_fast", rope.beta_fast);
      set("yarn_beta_slow", rope.beta_slow);
      // GGUF's factor multiplies the one that the paper derives from the scale; config.json's stands in its place.
      if (rope.attention_factor) set("attn_factor", rope.attention_factor / (1 + 0.1 * Math.log(factor)));
      break;
    }
    case "longrope":
    case "su": {
      const context = required("original_max_position_embeddings", original);
      const scale = shape.contextTokens / context;
      const attention = scale <= 1 ? 1 : Math.sqrt(1 + Math.log(scale) / Math.log(context));
      set("type", "longrope");
      set("original_context_length", context);
      set("attn_factor", rope.attention_factor ?? attention);
      for (const [tensor, field] of [
        ["rope_factors_long.weight", "long_factor"],
        ["rope_factors_short.weight", "short_factor"],
      ] as const) {
        const factors = required(field, rope[field]);
        if (factors.length !== shape.rotated / 2) throw bad(field, t("must have {0} numbers", shape.rotated / 2), factors.length);
        computed.set(tensor, Float32Array.from(factors));
      }
      break;
    }
    case "llama3":
      computed.set(
        "rope_freqs.weight",
        llama3Divisors(shape, {
          factor: required("factor", rope.factor),
          lowFrequencyFactor: required("low_freq_factor", rope.low_freq_factor),
          highFrequencyFactor: required("high_freq_factor", rope.high_freq_factor),
          originalContextTokens: required("original_max_position_embeddings", original),
        }),
      );
      break;
    default:
      throw bad("rope_type", t("must be default, linear, dynamic, llama3, yarn or longrope"), type);
  }
  return { metadata, computed };
}

interface Llama3Scaling {
  readonly factor: number;
  readonly lowFrequencyFactor: number;
  readonly highFrequencyFactor: number;
  readonly originalContextTokens: number;
}

/**
 * Llama 3.1's scaling: frequencies that turn often within the original context stay, those that hardly turn are divided by `factor`, and
 * between the two the frequency moves evenly from one to the other.
 */
function llama3Divisors({ rotated, theta }: RopeShape, scaling: Llama3Scaling): Float32Array {
  const { factor, lowFrequencyFactor: low, highFrequencyFactor: high, originalContextTokens } = scaling;
  return Float32Array.from({ length: Math.floor(rotated / 2) }, (_, pair) => {
    const turns = (originalContextTokens * theta ** ((-2 * pair) / rotated)) / (2 * Math.PI);
    if (turns > high) return 1;
    if (turns < low) return factor;
    const kept = (turns - low) / (high - low);
    return 1 / ((1 - kept) / factor + kept);
  });
}
