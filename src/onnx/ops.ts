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

/** LayerNorm (Ba et al. 2016, arXiv:1607.06450): (x − mean) / deviation · weight + bias over the last axis. */
export function layerNorm(graph: Graph, x: Value, weight: Value, bias: Value, epsilon: number): Value {
  if (last(x.shape) !== last(weight.shape)) throw mismatch("layerNorm", `${String(last(weight.shape))} columns`, x);
  return only(
    graph.node("LayerNormalization", {
      inputs: [x, weight, bias],
      outputs: [{ type: "float32", shape: x.shape }],
      attributes: { axis: -1, epsilon: { float: epsilon } },
    }),
  );
}

/** A residual sum and its LayerNorm in one kernel: sum = x + delta, normed = layerNorm(sum). */
export function addLayerNorm(
  graph: Graph,
  x: Value,
  delta: Value,
  weight: Value,
  bias: Value,
  epsilon: number,
): { readonly normed: Value; readonly sum: Value } {
  if (!sameShape(x.shape, delta.shape)) throw mismatch("addLayerNorm", `the shape [${x.shape.join(", ")}]`, delta);
  const [normed, sum] = graph.node("SkipLayerNormalization", {
    domain: contrib,
    inputs: [x, delta, weight, bias],
    outputs: [
      { type: "float32", shape: x.shape },
      { type: "float32", shape: x.shape },
    ],
    outputSlots: [0, 3],
    attributes: { epsilon: { float: epsilon } },
  });
  if (normed === undefined || sum === undefined) throw new Error("addLayerNorm: two outputs expected");
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

/** GELU (Hendrycks & Gimpel 2016, arXiv:1606.08415) by its tanh approximation, 0.5 x (1 + tanh(√(2/π) (x + 0.044715 x³))). */
export function gelu(graph: Graph, x: Value): Value {
  return only(graph.node("FastGelu", { domain: contrib, inputs: [x], outputs: [{ type: "float32", shape: x.shape }] }));
}

/** A sum; b has the shape of a, or is a vector that is added to each row. */
export function add(graph: Graph, a: Value, b: Value): Value {
  const isVector = b.shape.length === 1 && last(a.shape) === last(b.shape);
  if (!isVector && !sameShape(a.shape, b.shape)) throw mismatch("add", `the shape [${a.shape.join(", ")}] or a vector of its columns`, b);
  return only(graph.node("Add", { inputs: [a, b], outputs: [{ type: "float32", shape: a.shape }] }));
}

/** x · factor. */
export function scale(graph: Graph, x: Value, factor: number): Value {
  return only(graph.node("Mul", { inputs: [x, constant(graph, factor)], outputs: [{ type: "float32", shape: x.shape }] }));
}

/** Keeps values within ±cap, and small ones as they are: cap · tanh(x / cap) (Gemma 2, arXiv:2408.00118, section 2). */
export function softcap(graph: Graph, x: Value, cap: number): Value {
  const bounded = only(graph.node("Tanh", { inputs: [scale(graph, x, 1 / cap)], outputs: [{ type: "float32", shape: x.shape }] }));
  return scale(graph, bounded, cap);
}

/** Parts of the last axis, of these sizes in order: [batch, seq, columns] → [batch, seq, size] each. */
export function split(graph: Graph, x: Value, sizes: readonly number[]): Value[] {
  if (last(x.shape) !== sizes.reduce((sum, size) => sum + size, 0)) throw mismatch("split", `${sizes.join(" + ")} columns`, x);
  const leading = x.shape.slice(0, -1);
  return graph.node("Split", {
    inputs: [x, integers(graph, sizes)],
    outputs: sizes.map((size) => ({ type: "float32", shape: [...leading, size] })),
    attributes: { axis: -1 },
  });
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

/** A vector of int64 known where the graph is built: sizes and places. */
export function integers(graph: Graph, values: readonly number[]): Value {
  return only(
    graph.node("Constant", { inputs: [], outputs: [{ type: "int64", shape: [values.length] }], attributes: { value_ints: values } }),
  );
}

function constant(graph: Graph, value: number): Value {
  return only(
    graph.node("Constant", { inputs: [], outputs: [{ type: "float32", shape: [] }], attributes: { value_float: { float: value } } }),
  );
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
