import { beforeEach, describe, expect, it } from "vitest";
import { Graph, type Shape, type Value } from "../../../src/onnx/graph.ts";
import { addRmsNorm, groupedQueryAttention, multiply, rmsNorm, silu, takePositions } from "../../../src/onnx/ops.ts";

let graph: Graph;
beforeEach(() => {
  graph = new Graph("test");
});

const input = (name: string, shape: Shape): Value => graph.input(name, "float32", shape);

describe("operators give the shape of their result", () => {
  it("norms and products: the shape of what they are given", () => {
    const x = input("x", [1, "seq", 64]);
    const weight = input("weight", [64]);
    expect(rmsNorm(graph, x, weight, 1e-5).shape).toEqual(x.shape);
    const { normed, sum } = addRmsNorm(graph, x, silu(graph, x), weight, 1e-5);
    expect([normed.shape, sum.shape, multiply(graph, normed, sum).shape]).toEqual([x.shape, x.shape, x.shape]);
    expect(graph.nodes.find(({ operator }) => operator === "SkipSimplifiedLayerNormalization")?.outputs).toEqual([normed, null, null, sum]);
  });

  it("takePositions: as many positions as are wanted", () => {
    expect(takePositions(graph, input("x", [1, "seq", 64]), graph.input("rows", "int64", ["rows"])).shape).toEqual([1, "rows", 64]);
  });
});

describe("operators refuse shapes that do not fit, and name the value", () => {
  const x = () => input("x", [1, "seq", 64]);

  it("rmsNorm", () => {
    expect(() => rmsNorm(graph, x(), input("weight", [32]), 1e-5)).toThrow("rmsNorm: expects 32 columns, got x of shape [1, seq, 64]");
  });

  it("addRmsNorm", () => {
    expect(() => addRmsNorm(graph, x(), input("delta", [1, "rows", 64]), input("weight", [64]), 1e-5)).toThrow(
      "addRmsNorm: expects the shape [1, seq, 64], got delta of shape [1, rows, 64]",
    );
  });

  it("multiply", () => {
    expect(() => multiply(graph, x(), input("y", [1, "seq"]))).toThrow("multiply: expects the shape [1, seq, 64], got y of shape [1, seq]");
  });

  it("takePositions", () => {
    expect(() => takePositions(graph, input("flat", [64]), graph.input("rows", "int64", ["rows"]))).toThrow(
      "takePositions: expects three dimensions, got flat of shape [64]",
    );
  });

  const sizes = { headCount: 4, kvHeadCount: 2, headDim: 16, ropeInterleaved: true, presentKey: "key.out", presentValue: "value.out" };

  function attention(querySize: number, keySize: number, shape = sizes) {
    const cache = [1, 2, "capacity", 16] as const;
    return groupedQueryAttention(
      graph,
      {
        query: input("query", [1, "seq", querySize]),
        key: input("key", [1, "seq", keySize]),
        value: input("value", [1, "seq", keySize]),
        pastKey: input("key.in", cache),
        pastValue: input("value.in", cache),
        lastPosition: graph.input("last", "int32", [1]),
        totalTokens: graph.input("total", "int32", []),
        cosines: input("cosines", [128, 8]),
        sines: input("sines", [128, 8]),
      },
      shape,
    );
  }

  it("groupedQueryAttention", () => {
    expect(() => attention(60, 32)).toThrow("attention: expects 64 query columns, got query of shape [1, seq, 60]");
    graph = new Graph("test");
    expect(() => attention(64, 64)).toThrow("attention: expects 32 key columns, got key of shape [1, seq, 64]");
    graph = new Graph("test");
    expect(() => attention(64, 48, { ...sizes, kvHeadCount: 3 })).toThrow("attention: 4 heads must be divisible by kvHeads, got 3");
  });

  it("groupedQueryAttention, but for the shapes that fit: then the grown cache is an output of the graph", () => {
    expect(attention(64, 32).shape).toEqual([1, "seq", 64]);
    expect(graph.outputs.map(({ name, shape }) => [name, shape])).toEqual([
      ["key.out", [1, 2, "capacity", 16]],
      ["value.out", [1, 2, "capacity", 16]],
    ]);
    expect(graph.nodes.at(-1)?.attributes).toMatchObject({ num_heads: 4, kv_num_heads: 2, scale: { float: 0.25 }, rotary_interleaved: 1 });
  });
});
