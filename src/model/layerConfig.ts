/**
 * What the layers of a model differ in: how far they see and how they rotate.
 *
 * Two ways to reach further than the training did depend on the length, longrope's choice of factors and dynamic NTK's base. Keys in the cache
 * are rotated once, so the choice is made for the whole cache and not by the number of tokens in it: by `capacity`, the largest cache that will
 * be used, as llama.cpp does. Where the choice suits short caches only, the context length is cut to what it suits.
 */
import { t } from "@vscode/l10n";
import type { Architecture } from "./architectures.ts";
import type { ModelFile } from "./formats/modelFile.ts";
import type { Metadata } from "./metadata.ts";
import type { Rope } from "./rope.ts";
import { type RopeScaling, yarnMagnitude } from "./ropeScaling.ts";

export interface LayerConfig {
  /** A token sees itself and the `window` − 1 tokens before it; null: all tokens before it. */
  readonly window: number | null;
  /** Name of the rotation; null: none. */
  readonly rope: string | null;
}

interface Sizes {
  readonly layerCount: number;
  readonly rotated: number;
  readonly contextLength: number;
  readonly capacity: number;
}

interface Layers {
  readonly layers: readonly LayerConfig[];
  readonly ropes: readonly Rope[];
  readonly contextLength: number;
}

const maxWindow = 1 << 24;

export function readLayers(file: ModelFile, metadata: Metadata, row: Architecture, sizes: Sizes): Layers {
  const { key, integer, optional, positive, value } = metadata;
  const { layerCount } = sizes;
  const windowKey = key("attention.sliding_window");
  const window = value(windowKey) === 0 ? null : value(windowKey) === undefined ? row.defaultWindow : integer(windowKey, maxWindow);
  const slides = window === null ? () => false : slidingPattern(metadata, row, layerCount);
  const isRopeless = (layer: number) =>
    (row.ropelessEvery !== null && (layer + 1) % row.ropelessEvery === 0) ||
    (row.ropeSwitch && value(key("rope.scaling.finetuned")) === false);

  const { scaling, divisors, magnitude, contextLength } = readScaling(file, metadata, sizes);
  const global: Rope = {
    name: "rope",
    // Ollama's own converter calls the two bases of Gemma 3 global and local (github.com/ollama/ollama, convert/convert_gemma3.go of 2025).
    theta: positive(key("rope.freq_base"), optional(key("rope.global.freq_base")) ?? 10_000),
    rotated: sizes.rotated,
    scaling,
    divisors,
    magnitude,
  };
  const slidingTheta = optional(key("rope.freq_base_swa")) ?? optional(key("rope.local.freq_base")) ?? row.slidingTheta ?? global.theta;
  const sliding: Rope = row.slidingScaled
    ? { ...global, name: "rope.sliding", theta: slidingTheta }
    : { name: "rope.sliding", theta: slidingTheta, rotated: sizes.rotated, scaling: { kind: "none" }, divisors: null, magnitude: 1 };
  const ownSliding =
    sliding.theta !== global.theta || (!row.slidingScaled && (scaling.kind !== "none" || divisors !== null || magnitude !== 1));

  const layers = Array.from({ length: layerCount }, (_, layer): LayerConfig => {
    const isSliding = slides(layer);
    const rope = isRopeless(layer) ? null : isSliding && ownSliding ? sliding.name : global.name;
    return { window: isSliding ? window : null, rope };
  });
  return { layers, ropes: [global, sliding].filter(({ name }) => layers.some(({ rope }) => rope === name)), contextLength };
}

/** Metadata has a period or a list of booleans, one a layer; else the row's period. */
function slidingPattern({ key, integer, value, bad }: Metadata, row: Architecture, layerCount: number): (layer: number) => boolean {
  const patternKey = key("attention.sliding_window_pattern");
  const pattern = value(patternKey);
  if (Array.isArray(pattern)) {
    if (pattern.length !== layerCount) throw bad(patternKey, t("must have {0} entries, one a layer", layerCount), pattern.length);
    return (layer) => Boolean(pattern[layer]);
  }
  const globalEvery = pattern === undefined ? row.globalEvery : integer(patternKey, layerCount + 1);
  return globalEvery === null ? () => true : (layer) => (layer + 1) % globalEvery !== 0;
}

type Scaled = Pick<Rope, "scaling" | "divisors" | "magnitude"> & { readonly contextLength: number };

function readScaling(file: ModelFile, metadata: Metadata, { contextLength, capacity }: Sizes): Scaled {
  const { key, integer, positive, optional, bad } = metadata;
  const typeKey = key("rope.scaling.type");
  // Older converters write a factor and no type.
  const kind = metadata.text(typeKey) ?? "linear";
  const originalContext = () => integer(key("rope.scaling.original_context_length"), 1 << 24, contextLength);
  const attentionFactor = optional(key("rope.scaling.attn_factor")) ?? 1;
  const whole = Math.min(contextLength, capacity);

  const factors = longropeFactors(file);
  if (factors !== null) {
    const original = originalContext();
    const isLong = whole > original;
    return {
      scaling: { kind: "none" },
      divisors: isLong ? factors.long : factors.short,
      magnitude: attentionFactor,
      contextLength: isLong ? contextLength : Math.min(contextLength, original),
    };
  }
  const divisors = file.tensors.has("rope_freqs.weight") ? "rope_freqs.weight" : null;
  const scaled = (scaling: RopeScaling, magnitude = attentionFactor) => ({ scaling, divisors, magnitude, contextLength });
  const factor = () => positive(key("rope.scaling.factor"));
  switch (kind) {
    case "none":
      return scaled({ kind });
    case "linear": {
      const linearFactor = optional(key("rope.scaling.factor")) ?? optional(key("rope.scale_linear")) ?? 1;
      return scaled(linearFactor === 1 ? { kind: "none" } : { kind, factor: linearFactor });
    }
    case "dynamic": {
      const scaling = { kind, factor: factor(), originalContext: originalContext(), capacity: whole } as const;
      return { ...scaled(scaling), contextLength: Math.min(contextLength, Math.max(whole, scaling.originalContext)) };
    }
    case "yarn": {
      const betaFast = positive(key("rope.scaling.yarn_beta_fast"), 32);
      const betaSlow = positive(key("rope.scaling.yarn_beta_slow"), 1);
      const magnitude = attentionFactor * yarnMagnitude(factor(), optional(key("rope.scaling.yarn_log_multiplier")) ?? 0);
      return scaled({ kind, factor: factor(), originalContext: originalContext(), betaFast, betaSlow }, magnitude);
    }
    case "longrope":
      throw bad("rope_factors_long.weight", t("must be there for longrope scaling"), t("no tensor"));
    default:
      throw bad(typeKey, t('must be "none", "linear", "dynamic", "yarn" or "longrope"'), kind);
  }
}

/** Longrope (Ding et al. 2024, arXiv:2402.13753): divisors of each frequency, others beyond the trained length than within it. */
function longropeFactors({ tensors }: ModelFile): { readonly long: string; readonly short: string } | null {
  const [long, short] = ["rope_factors_long.weight", "rope_factors_short.weight"] as const;
  return tensors.has(long) && tensors.has(short) ? { long, short } : null;
}
