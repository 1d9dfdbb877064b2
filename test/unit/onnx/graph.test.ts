import { describe, expect, it } from "vitest";
import { Graph } from "../../../src/onnx/graph.ts";

describe("a graph under construction", () => {
  it("refuses a name that is taken, whatever took it", () => {
    const graph = new Graph("test");
    graph.input("x", "float32", [1]);
    expect(() => graph.input("x", "float32", [1])).toThrow('test: the name "x" is taken');
    expect(() => graph.initializer("x", "float32", [1], { offset: 0, byteLength: 4 })).toThrow('the name "x" is taken');
    const y = graph.input("y", "float32", [1]);
    expect(() => graph.output("x", y)).toThrow('the name "x" is taken');
    expect(() => graph.node("Neg", { inputs: [y], outputs: [{ type: "float32", shape: [1] }], outputNames: ["y"] })).toThrow("is taken");
  });

  it("names values by the scopes they are made in, with a number from the second on", () => {
    const graph = new Graph("test");
    const x = graph.input("x", "float32", [1]);
    const negate = () => graph.node("Neg", { inputs: [x], outputs: [{ type: "float32", shape: [1] }] })[0]?.name;
    const names = graph.scope("layer.0", () => [negate(), negate(), graph.scope("attention", negate), negate()]);
    expect([...names, negate()]).toEqual(["layer.0/Neg", "layer.0/Neg_2", "layer.0/attention/Neg", "layer.0/Neg_3", "Neg"]);
  });

  it("leaves a scope also when building in it fails", () => {
    const graph = new Graph("test");
    const x = graph.input("x", "float32", [1]);
    const fail = () => {
      throw new Error("no");
    };
    expect(() => graph.scope("outer", () => graph.scope("inner", fail))).toThrow("no");
    expect(graph.node("Neg", { inputs: [x], outputs: [{ type: "float32", shape: [1] }] })[0]?.name).toBe("Neg");
  });

  it("refuses an initializer whose bytes are not those of its shape", () => {
    const graph = new Graph("test");
    expect(() => graph.initializer("w", "float32", [3, 5], { offset: 0, byteLength: 61 })).toThrow(
      "w: shape [3, 5] of float32 is 60 bytes, got 61",
    );
    expect(graph.initializer("i", "int64", [2], { offset: 0, byteLength: 16 })).toEqual({ name: "i", type: "int64", shape: [2] });
    expect(graph.initializer("s", "int32", [], { offset: 0, byteLength: 4 }).shape).toEqual([]);
  });

  it("puts outputs at their places in the operator's schema", () => {
    const graph = new Graph("test");
    const x = graph.input("x", "float32", [1]);
    const output = { type: "float32", shape: [1] } as const;
    const [first, last] = graph.node("Many", { inputs: [x, null], outputs: [output, output], outputSlots: [0, 3] });
    expect(graph.nodes).toEqual([
      { operator: "Many", domain: "", name: "Many.0", inputs: [x, null], outputs: [first, null, null, last], attributes: {} },
    ]);
  });
});
