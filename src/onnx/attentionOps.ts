/** The operators inside attention, on queries, keys and values whose last axis holds one head after the other. */
import type { Graph, Value } from "./graph.ts";
import { integers, last, mismatch, only, rmsNorm } from "./ops.ts";

const contrib = "com.microsoft";

export interface AttentionInputs {
  /** Apart, or one after the other in each row, which the kernel takes apart as it reads them. */
  readonly projected:
    | {
        readonly query: Value /* [batch, seq, headCount · headDim] */;
        readonly key: Value /* [batch, seq, kvHeadCount · headDim] */;
        readonly value: Value /* [batch, seq, kvHeadCount · headDim] */;
      }
    | { readonly packed: Value /* [batch, seq, (headCount + 2 kvHeadCount) · headDim] */ };
  readonly pastKey: Value /* [batch, kvHeadCount, capacity, headDim] */;
  readonly pastValue: Value /* [batch, kvHeadCount, capacity, headDim] */;
  /** Tokens in the cache after this run, less one. */
  readonly lastPosition: Value /* [batch] int32 */;
  /** Tokens in the cache after this run. */
  readonly totalTokens: Value /* [] int32 */;
  /** Angles of the rotation, whose width is the number of pairs that are turned; null: none is. */
  readonly rope: RopeValues | null;
}

export interface RopeValues {
  readonly cosines: Value /* [positions, pairs] */;
  readonly sines: Value /* [positions, pairs] */;
}

export interface AttentionShape {
  readonly headCount: number;
  readonly kvHeadCount: number;
  readonly headDim: number;
  /** Pairs of a rotation lie next to each other, or half of the rotated part apart. */
  readonly ropeInterleaved: boolean;
  /** Products of queries and keys are multiplied by this, and then capped at ±softcap. */
  readonly scale: number;
  readonly softcap: number | null;
  /** A token sees itself and the `window` − 1 tokens before it; null: all tokens before it. */
  readonly window: number | null;
  /** Names of the outputs for the grown cache, which the caller binds to the memory of the past. */
  readonly presentKey: string;
  readonly presentValue: string;
}

/**
 * Grouped-query attention (Ainslie et al. 2023, arXiv:2305.13245), causal, with rotary embedding inside: queries of
 * headCount / kvHeadCount heads share one head of keys and values. Writes the new keys and values to the cache.
 */
export function groupedQueryAttention(graph: Graph, inputs: AttentionInputs, shape: AttentionShape): Value {
  const { headCount, kvHeadCount, headDim } = shape;
  if (headCount % kvHeadCount !== 0) throw new Error(`attention: ${headCount} heads must be divisible by kvHeads, got ${kvHeadCount}`);
  const { projected } = inputs;
  const [query, key, value] = "packed" in projected ? [projected.packed, null, null] : [projected.query, projected.key, projected.value];
  const queryColumns = (key === null ? headCount + 2 * kvHeadCount : headCount) * headDim;
  if (last(query.shape) !== queryColumns) throw mismatch("attention", `${queryColumns} query columns`, query);
  if (key !== null && last(key.shape) !== kvHeadCount * headDim) throw mismatch("attention", `${kvHeadCount * headDim} key columns`, key);
  const [output, presentKey, presentValue] = graph.node("GroupQueryAttention", {
    domain: contrib,
    inputs: [
      query,
      key,
      value,
      inputs.pastKey,
      inputs.pastValue,
      inputs.lastPosition,
      inputs.totalTokens,
      inputs.rope?.cosines ?? null,
      inputs.rope?.sines ?? null,
    ],
    outputs: [
      { type: "float32", shape: [...query.shape.slice(0, -1), headCount * headDim] },
      { type: "float32", shape: inputs.pastKey.shape },
      { type: "float32", shape: inputs.pastValue.shape },
    ],
    outputNames: [`${shape.presentKey}.attention`, shape.presentKey, shape.presentValue],
    attributes: {
      num_heads: headCount,
      kv_num_heads: kvHeadCount,
      do_rotary: inputs.rope === null ? 0 : 1,
      rotary_interleaved: shape.ropeInterleaved ? 1 : 0,
      scale: { float: shape.scale },
      softcap: { float: shape.softcap ?? 0 },
      local_window_size: shape.window ?? -1,
    },
  });
  if (output === undefined || presentKey === undefined || presentValue === undefined) throw new Error("attention: three outputs expected");
  graph.markOutput(presentKey);
  graph.markOutput(presentValue);
  return output;
}

/** RMSNorm of each head with one weight [headDim] for all heads: [batch, seq, heads · headDim] keeps its shape. */
export function headNorm(graph: Graph, x: Value, weight: Value, epsilon: number): Value {
  const [headDim] = weight.shape;
  if (typeof headDim !== "number") throw mismatch("headNorm", "a known head size", weight);
  return joinHeads(graph, rmsNorm(graph, splitHeads(graph, x, headDim), weight, epsilon));
}

/**
 * Spreads or gathers the entries of each head: entry i of the result is entry places[i] of the head of `headDim`, or zero where that is null.
 * [batch, seq, heads · headDim] → [batch, seq, heads · places.length].
 */
export function placeInHeads(graph: Graph, x: Value, headDim: number, places: readonly (number | null)[]): Value {
  const heads = splitHeads(graph, x, headDim);
  // One entry of zero at the end of each head is what null stands for.
  const padded = only(
    graph.node("Pad", {
      inputs: [heads, integers(graph, [0, 0, 0, 0, 0, 0, 0, 1])],
      outputs: [{ type: "float32", shape: [...heads.shape.slice(0, -1), headDim + 1] }],
    }),
  );
  const indices = integers(
    graph,
    places.map((place) => place ?? headDim),
  );
  const shape = [...heads.shape.slice(0, -1), places.length];
  return joinHeads(
    graph,
    only(graph.node("Gather", { inputs: [padded, indices], outputs: [{ type: "float32", shape }], attributes: { axis: -1 } })),
  );
}

/** [batch, seq, heads · headDim] → [batch, seq, heads, headDim]. */
function splitHeads(graph: Graph, x: Value, headDim: number): Value {
  const columns = last(x.shape);
  if (typeof columns !== "number" || columns % headDim !== 0) throw mismatch("heads", `columns of whole heads of ${headDim}`, x);
  const heads = columns / headDim;
  // 0 keeps a size as it is.
  const sizes = integers(graph, [0, 0, heads, headDim]);
  return only(
    graph.node("Reshape", { inputs: [x, sizes], outputs: [{ type: "float32", shape: [...x.shape.slice(0, -1), heads, headDim] }] }),
  );
}

/** [batch, seq, heads, headDim] → [batch, seq, heads · headDim]. */
function joinHeads(graph: Graph, x: Value): Value {
  const [batch, seq, heads, headDim] = x.shape;
  if (batch === undefined || seq === undefined || typeof heads !== "number" || typeof headDim !== "number") {
    throw mismatch("heads", "known heads of a known size", x);
  }
  const columns = heads * headDim;
  const sizes = integers(graph, [0, 0, columns]);
  return only(graph.node("Reshape", { inputs: [x, sizes], outputs: [{ type: "float32", shape: [batch, seq, columns] }] }));
}
