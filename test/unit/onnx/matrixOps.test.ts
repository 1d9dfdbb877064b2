import { beforeEach, describe, expect, it } from "vitest";
import { Graph, type Shape, type Value } from "../../../src/onnx/graph.ts";
import { embedding, linear, type Matrix } from "../../../src/onnx/matrixOps.ts";

let graph: Graph;
beforeEach(() => {
  graph = new Graph("test");
});

const input = (name: string, shape: Shape): Value => graph.input(name, "float32", shape);

const matrix = (rows: number, columns: number): Matrix => ({ form: "float32", rows, columns, values: input("w", [rows, columns]) });

function blocks(rows: number, columns: number) {
  const values = graph.input("q", "uint8", [rows, columns / 32, 32]);
  return {
    form: "blocks",
    rows,
    columns,
    bits: 8,
    blockSize: 32,
    remainders: null,
    values,
    scales: input("scales", [rows, columns / 32]),
    zeroPoints: graph.input("zeros", "uint8", [rows, columns / 32]),
  } as const;
}

describe("products with matrices", () => {
  it("linear: the rows of its matrix take the place of the columns", () => {
    expect(linear(graph, input("x", [1, "seq", 64]), matrix(10, 64), null, "float32").shape).toEqual([1, "seq", 10]);
    expect(graph.nodes.at(-1)).toMatchObject({ operator: "FusedMatMul", attributes: { transB: 1 } });
  });

  it("linear on blocks: with activations as precise as asked for", () => {
    const weight = blocks(10, 64);
    const x = input("x", [1, "seq", 64]);
    for (const [precision, level] of [
      ["int8", 4],
      ["float32", 1],
    ] as const) {
      expect(linear(graph, x, weight, null, precision).shape).toEqual([1, "seq", 10]);
      expect(graph.nodes.at(-1)).toMatchObject({
        operator: "MatMulNBits",
        domain: "com.microsoft",
        attributes: { K: 64, N: 10, bits: 8, block_size: 32, accuracy_level: level },
      });
    }
  });

  it("embedding: a row for each id", () => {
    const ids = graph.input("ids", "int64", [1, "seq"]);
    expect(embedding(graph, ids, { form: "float32", columns: 64, values: input("table", [300, 64]) }).shape).toEqual([1, "seq", 64]);
    expect(embedding(graph, ids, blocks(300, 64)).shape).toEqual([1, "seq", 64]);
  });

  it("refuse an input of another width and name it", () => {
    expect(() => linear(graph, input("x", [1, "seq", 64]), matrix(10, 48), null, "float32")).toThrow(
      "linear: expects an input of 48 columns, got x of shape [1, seq, 64]",
    );
  });
});
