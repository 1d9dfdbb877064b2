/**
 * The operators that the models are made of: each checks the shapes it is given, so that a mistake is named where the
 * graph is built and not deep inside the runtime. Contrib operators are documented in ONNX Runtime's ContribOperators.md.
 */
import type { Dimension, Graph, Shape, Value } from "./graph.ts";

const contrib = "com.microsoft";

/** RMSNorm (Zhang & Sennrich 2019, arXiv:1910.07467): x / rms(x) · weight over the last axis. */
export function rmsNorm(graph: Graph, x: Value, weight: Value, epsilon: number): Value {
  if (last(x.shape) !== last(weight.shape)) throw mismatch("rmsNorm", `${String(last(weight.shape))} columns`, x);
  return only(
    graph.node("SimplifiedLayerNormalization", {
      inputs: [x, weight],
      outputs: [{ type: "float32", shape: x.shape }],
      attributes: { axis: -1, epsilon: { float: epsilon }, stash_type: 1 },
    }),
  );
}

/** A residual sum and its RMSNorm in one kernel: sum = x + delta, normed = rmsNorm(sum). */
export function addRmsNorm(
  graph: Graph,
  x: Value,
  delta: Value,
  weight: Value,
  epsilon: number,
): { readonly normed: Value; readonly sum: Value } {
  if (!sameShape(x.shape, delta.shape)) throw mismatch("addRmsNorm", `the shape [${x.shape.join(", ")}]`, delta);
  const [normed, sum] = graph.node("SkipSimplifiedLayerNormalization", {
    domain: contrib,
    inputs: [x, delta, weight],
    outputs: [
      { type: "float32", shape: x.shape },
      { type: "float32", shape: x.shape },
    ],
    outputSlots: [0, 3],
    attributes: { epsilon: { float: epsilon } },
  });
  if (normed === undefined || sum === undefined) throw new Error("addRmsNorm: two outputs expected");
  return { normed, sum };
}

/** SiLU, x · sigmoid(x): the operator QuickGelu computes x · sigmoid(alpha · x). */
export function silu(graph: Graph, x: Value): Value {
  return only(
    graph.node("QuickGelu", {
      domain: contrib,
      inputs: [x],
      outputs: [{ type: "float32", shape: x.shape }],
      attributes: { alpha: { float: 1 } },
    }),
  );
}

export function multiply(graph: Graph, a: Value, b: Value): Value {
  if (!sameShape(a.shape, b.shape)) throw mismatch("multiply", `the shape [${a.shape.join(", ")}]`, b);
  return only(graph.node("Mul", { inputs: [a, b], outputs: [{ type: "float32", shape: a.shape }] }));
}

/** Positions of a sequence: x [batch, seq, columns], positions [count] → [batch, count, columns]. */
export function takePositions(graph: Graph, x: Value, positions: Value): Value {
  const [batch, , columns] = x.shape;
  const [count] = positions.shape;
  if (batch === undefined || columns === undefined || count === undefined) throw mismatch("takePositions", "three dimensions", x);
  return only(
    graph.node("Gather", {
      inputs: [x, positions],
      outputs: [{ type: "float32", shape: [batch, count, columns] }],
      attributes: { axis: 1 },
    }),
  );
}

export interface AttentionInputs {
  readonly query: Value /* [batch, seq, headCount · headDim] */;
  readonly key: Value /* [batch, seq, kvHeadCount · headDim] */;
  readonly value: Value /* [batch, seq, kvHeadCount · headDim] */;
  readonly pastKey: Value /* [batch, kvHeadCount, capacity, headDim] */;
  readonly pastValue: Value /* [batch, kvHeadCount, capacity, headDim] */;
  /** Tokens in the cache after this run, less one. */
  readonly lastPosition: Value /* [batch] int32 */;
  /** Tokens in the cache after this run. */
  readonly totalTokens: Value /* [] int32 */;
  readonly cosines: Value /* [positions, headDim / 2] */;
  readonly sines: Value /* [positions, headDim / 2] */;
}

export interface AttentionShape {
  readonly headCount: number;
  readonly kvHeadCount: number;
  readonly headDim: number;
  /** Pairs of a rotation lie next to each other, or half a head apart. */
  readonly ropeInterleaved: boolean;
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
  if (last(inputs.query.shape) !== headCount * headDim) throw mismatch("attention", `${headCount * headDim} query columns`, inputs.query);
  if (last(inputs.key.shape) !== kvHeadCount * headDim) throw mismatch("attention", `${kvHeadCount * headDim} key columns`, inputs.key);
  const [output, presentKey, presentValue] = graph.node("GroupQueryAttention", {
    domain: contrib,
    inputs: [
      inputs.query,
      inputs.key,
      inputs.value,
      inputs.pastKey,
      inputs.pastValue,
      inputs.lastPosition,
      inputs.totalTokens,
      inputs.cosines,
      inputs.sines,
    ],
    outputs: [
      { type: "float32", shape: inputs.query.shape },
      { type: "float32", shape: inputs.pastKey.shape },
      { type: "float32", shape: inputs.pastValue.shape },
    ],
    outputNames: [`${shape.presentKey}.attention`, shape.presentKey, shape.presentValue],
    attributes: {
      num_heads: headCount,
      kv_num_heads: kvHeadCount,
      do_rotary: 1,
      rotary_interleaved: shape.ropeInterleaved ? 1 : 0,
      scale: { float: 1 / Math.sqrt(headDim) },
    },
  });
  if (output === undefined || presentKey === undefined || presentValue === undefined) throw new Error("attention: three outputs expected");
  graph.markOutput(presentKey);
  graph.markOutput(presentValue);
  return output;
}

export function only(values: readonly Value[]): Value {
  const [value] = values;
  if (value === undefined || values.length !== 1) throw new Error(`one output expected, got ${values.length}`);
  return value;
}

export function last(shape: Shape): Dimension | undefined {
  return shape[shape.length - 1];
}

function sameShape(a: Shape, b: Shape): boolean {
  return a.length === b.length && a.every((size, index) => size === b[index]);
}

export function mismatch(operator: string, expected: string, got: Value): Error {
  return new Error(`${operator}: expects ${expected}, got ${got.name} of shape [${got.shape.join(", ")}]`);
}
