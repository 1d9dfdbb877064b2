/**
 * Where the entries of an attention head stand while attention runs. The fused kernel wants heads of a multiple of 16 entries and rotates a
 * multiple of 8 pairs at the start of each; a head that does not fit is spread with zeros in between. Products of queries and keys that are
 * spread alike are what they were, zeros turn to zeros, and the entries of the result are taken from where their values were put.
 */
import type { LlamaConfig } from "./config.ts";

/** What the kernel's check of its inputs asks for (GroupQueryAttention in ONNX Runtime's ContribOperators.md). */
const headMultiple = 16;
const pairMultiple = 8;

export interface HeadLayout {
  /** Entries of a head in attention and in the KV cache. */
  readonly headDim: number;
  /** Columns of the rotation's tables. */
  readonly ropePairs: number;
  /** For each entry of a spread head, which entry of the file's head stands there, or null for a zero. Null when nothing moves. */
  readonly places: readonly (number | null)[] | null;
}

/** `rotated` is the number of entries, from the first, that a rotation turns in pairs. */
export function headLayout(fileHeadDim: number, rotated: number, interleaved: boolean): HeadLayout {
  const pairs = rotated / 2;
  const ropePairs = roundUp(pairs, pairMultiple);
  const zeros = Array.from({ length: ropePairs - pairs }, () => null);
  const turned = interleaved
    ? [...range(0, rotated), ...zeros, ...zeros]
    : [...range(0, pairs), ...zeros, ...range(pairs, rotated), ...zeros];
  const spread = [...turned, ...range(rotated, fileHeadDim)];
  const headDim = roundUp(spread.length, headMultiple);
  const places = Array.from({ length: headDim }, (_, place) => spread[place] ?? null);
  const moves = headDim !== fileHeadDim || places.some((entry, place) => entry !== place);
  return { headDim, ropePairs, places: moves ? places : null };
}

/** Whether attention can take queries, keys and values as one product gives them: nothing is done to any of them before. */
export function takesPackedHeads(config: Pick<LlamaConfig, "queryKeyNorm" | "fileHeadDim" | "rotated" | "ropeInterleaved">): boolean {
  const { queryKeyNorm, fileHeadDim, rotated, ropeInterleaved } = config;
  return queryKeyNorm === "none" && headLayout(fileHeadDim, rotated, ropeInterleaved).places === null;
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}

function roundUp(value: number, multiple: number): number {
  return Math.ceil(value / multiple) * multiple;
}
