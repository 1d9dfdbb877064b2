import { beforeEach, describe, expect, it } from "vitest";
import { Graph, type Shape, type Value } from "../../../src/onnx/graph.ts";
import {
  add,
  addLayerNorm,
  addRmsNorm,
  gelu,
  layerNorm,
  multiply,
  rmsNorm,
  scale,
  silu,
  softcap,
  split,
  takePositions,
} from "../../../src/onnx/ops.ts";

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

  it("LayerNorm with a bias, alone and fused with a sum", () => {
    const x = input("x", [1, "seq", 64]);
    const [weight, bias] = [input("weight", [64]), input("bias", [64])];
    expect(layerNorm(graph, x, weight, bias, 1e-5).shape).toEqual(x.shape);
    const { normed, sum } = addLayerNorm(graph, x, gelu(graph, x), weight, bias, 1e-5);
    expect(graph.nodes.at(-1)).toMatchObject({ operator: "SkipLayerNormalization", outputs: [normed, null, null, sum] });
  });

  it("sums, scaled and capped values: the shape of what they are given", () => {
    const x = input("x", [1, "seq", 64]);
    expect(add(graph, x, input("bias", [64])).shape).toEqual(x.shape);
    expect(add(graph, x, x).shape).toEqual(x.shape);
    expect(scale(graph, x, 3).shape).toEqual(x.shape);
    expect(softcap(graph, x, 30).shape).toEqual(x.shape);
    expect(graph.nodes.filter(({ operator }) => operator === "Constant").map(({ attributes }) => attributes["value_float"])).toEqual([
      { float: 3 },
      { float: 1 / 30 },
      { float: 30 },
    ]);
  });

  it("split: a part of each size", () => {
    expect(split(graph, input("x", [1, "seq", 64]), [32, 16, 16]).map(({ shape }) => shape)).toEqual([
      [1, "seq", 32],
      [1, "seq", 16],
      [1, "seq", 16],
    ]);
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

  it("layerNorm, addLayerNorm, add and split", () => {
    const [weight, bias] = [input("weight", [32]), input("bias", [32])];
    expect(() => layerNorm(graph, x(), weight, bias, 1e-5)).toThrow("layerNorm: expects 32 columns, got x of shape [1, seq, 64]");
    graph = new Graph("test");
    expect(() => addLayerNorm(graph, x(), bias, weight, bias, 1e-5)).toThrow(
      "addLayerNorm: expects the shape [1, seq, 64], got bias of shape [32]",
    );
    graph = new Graph("test");
    expect(() => add(graph, x(), bias)).toThrow("add: expects the shape [1, seq, 64] or a vector of its columns, got bias of shape [32]");
    graph = new Graph("test");
    expect(() => split(graph, x(), [32, 16])).toThrow("split: expects 32 + 16 columns, got x of shape [1, seq, 64]");
  });

  it("multiply", () => {
    expect(() => multiply(graph, x(), input("y", [1, "seq"]))).toThrow("multiply: expects the shape [1, seq, 64], got y of shape [1, seq]");
  });

  it("takePositions", () => {
    expect(() => takePositions(graph, input("flat", [64]), graph.input("rows", "int64", ["rows"]))).toThrow(
      "takePositions: expects three dimensions, got flat of shape [64]",
    );
  });
});
