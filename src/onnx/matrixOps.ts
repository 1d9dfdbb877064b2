/**
 * Weight matrices in a graph: what a linear layer multiplies by and what an embedding is looked up in, in each stored form.
 * The quantized operators are documented in ONNX Runtime's ContribOperators.md.
 */
import type { Graph, Value } from "./graph.ts";
import { add, last, mismatch, only } from "./ops.ts";

const contrib = "com.microsoft";

/** A weight matrix of `rows` × `columns` that a linear layer multiplies by, in one of its stored forms. */
export type Matrix =
  | { readonly form: "float32"; readonly rows: number; readonly columns: number; readonly values: Value /* [rows, columns] */ }
  | {
      readonly form: "blocks";
      readonly rows: number;
      readonly columns: number;
      readonly bits: 4 | 8;
      /** Weights to a block; each block has a scale and a zero point. */
      readonly blockSize: number;
      readonly values: Value /* [rows, columns / blockSize, blockSize · bits / 8] uint8 */;
      readonly scales: Value /* [rows, columns / blockSize] */;
      readonly zeroPoints: Value /* [rows, ⌈columns / blockSize · bits / 8⌉] uint8 */;
      /** What is added to all weights of a block, if anything. */
      readonly remainders: Value | null /* [rows, columns / blockSize] */;
    };

/** A matrix whose rows are looked up by index; it may share its bytes with the Matrix of the same weights. */
export type Table =
  | { readonly form: "float32"; readonly columns: number; readonly values: Value /* [rows, columns] */ }
  | {
      readonly form: "blocks";
      readonly columns: number;
      readonly bits: 4 | 8;
      readonly blockSize: number;
      readonly values: Value /* [rows, columns · bits / 8] uint8 */;
      readonly scales: Value /* [rows, columns / blockSize] */;
      readonly zeroPoints: Value /* [rows, ⌈columns / blockSize · bits / 8⌉] uint8 */;
    };

/** How a quantized product treats its input: as float32, or rounded to int8 in blocks, which is several times faster. */
export type ActivationPrecision = "float32" | "int8";

/** x · Wᵀ + bias: [batch, seq, columns] → [batch, seq, rows]; null adds nothing. */
export function linear(graph: Graph, x: Value, weight: Matrix, bias: Value | null, precision: ActivationPrecision): Value {
  const { rows, columns } = weight;
  if (last(x.shape) !== columns) throw mismatch("linear", `an input of ${columns} columns`, x);
  const output = { type: "float32", shape: [...x.shape.slice(0, -1), rows] } as const;
  if (weight.form === "float32") {
    const product = transposedProduct(graph, x, weight.values, 1);
    return bias === null ? product : add(graph, product, bias);
  }
  const product = only(
    graph.node("MatMulNBits", {
      domain: contrib,
      inputs: [x, weight.values, weight.scales, weight.zeroPoints, ...(bias === null ? [] : [null, bias])],
      outputs: [output],
      attributes: { K: columns, N: rows, bits: weight.bits, block_size: weight.blockSize, accuracy_level: precision === "int8" ? 4 : 1 },
    }),
  );
  if (weight.remainders === null) return product;
  // A remainder multiplies the sum of its block's inputs, which is their mean times their number. Several products with the same x share the
  // means: the runtime finds equal nodes.
  const { blockSize } = weight;
  const means = only(
    graph.node("AveragePool", {
      inputs: [x],
      outputs: [{ type: "float32", shape: [...x.shape.slice(0, -1), columns / blockSize] }],
      attributes: { kernel_shape: [blockSize], strides: [blockSize] },
    }),
  );
  return add(graph, product, transposedProduct(graph, means, weight.remainders, blockSize));
}

/** factor · x · Wᵀ in float32: x [batch, seq, columns], W [rows, columns]. */
function transposedProduct(graph: Graph, x: Value, weight: Value, factor: number): Value {
  const [rows = 0] = weight.shape;
  return only(
    graph.node("FusedMatMul", {
      domain: contrib,
      inputs: [x, weight],
      outputs: [{ type: "float32", shape: [...x.shape.slice(0, -1), rows] }],
      attributes: { transB: 1, alpha: { float: factor } },
    }),
  );
}

/** Rows of a table by index: ids [batch, seq], table [rows, columns] → [batch, seq, columns]. */
export function embedding(graph: Graph, ids: Value, table: Table): Value {
  const { columns } = table;
  const output = { type: "float32", shape: [...ids.shape, columns] } as const;
  if (table.form === "float32") {
    return only(graph.node("Gather", { inputs: [table.values, ids], outputs: [output], attributes: { axis: 0 } }));
  }
  return only(
    graph.node("GatherBlockQuantized", {
      domain: contrib,
      inputs: [table.values, ids, table.scales, table.zeroPoints],
      outputs: [output],
      attributes: { gather_axis: 0, quantize_axis: 1, block_size: table.blockSize, bits: table.bits },
    }),
  );
}
