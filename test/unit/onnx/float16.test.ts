import { describe, expect, it } from "vitest";
import { withFloat16 } from "../../../src/onnx/float16.ts";
import { Graph } from "../../../src/onnx/graph.ts";
import { multiply } from "../../../src/onnx/ops.ts";

/** y = x · w, with z passed on as it is; `count` is an integer. */
function example() {
  const graph = new Graph("example");
  const x = graph.input("x", "float32", [4]);
  const z = graph.input("z", "float32", [4]);
  graph.input("count", "int32", [1]);
  const w = graph.initializer("w", "float32", [4], { offset: 0, byteLength: 16 });
  graph.output("y", multiply(graph, x, w));
  graph.output("z.out", z);
  return graph;
}

const typed = (values: readonly { readonly name: string; readonly type: string }[]) => values.map(({ name, type }) => `${name}: ${type}`);

describe("a graph in float16", () => {
  it("has the same inputs and outputs, in half where they are not to be kept", () => {
    const half = withFloat16(example(), new Set(["x", "y"]));
    expect(typed(half.inputs)).toEqual(["x: float32", "z: float16", "count: int32"]);
    expect(typed(half.outputs)).toEqual(["y: float32", "z.out: float16"]);
  });

  it("converts weights as they are loaded, and what is kept at its border", () => {
    const half = withFloat16(example(), new Set(["x", "y"]));
    expect(typed(half.initializers.map(({ value }) => value))).toEqual(["w: float32"]);
    const casts = half.nodes.filter(({ operator }) => operator === "Cast");
    expect(casts.map(({ inputs, outputs, attributes }) => [inputs[0]?.name, outputs[0]?.name, attributes["to"]])).toEqual([
      ["x", "x.float16", 10],
      ["w", "w.float16", 10],
      ["y.float16", "y", 1],
    ]);
  });

  it("computes in half all along, in an order in which every value exists before it is used", () => {
    const half = withFloat16(example(), new Set(["x", "y"]));
    const known = new Set([...half.inputs, ...half.initializers.map(({ value }) => value)].map(({ name }) => name));
    for (const { operator, inputs, outputs } of half.nodes) {
      for (const input of inputs) expect(known).toContain(input?.name);
      for (const output of outputs) {
        expect(known).not.toContain(output?.name);
        known.add(output?.name ?? "");
      }
      if (operator !== "Cast") for (const value of [...inputs, ...outputs]) expect(value?.type).toBe("float16");
    }
    for (const output of half.outputs) expect(known).toContain(output.name);
    expect(new Set(half.nodes.map(({ name }) => name)).size).toBe(half.nodes.length);
  });

  it("turns conversions to float32 inside of it into conversions to half", () => {
    const graph = new Graph("cast");
    const count = graph.input("count", "int32", [1]);
    const [number] = graph.node("Cast", { inputs: [count], outputs: [{ type: "float32", shape: [1] }], attributes: { to: 1 } });
    if (number !== undefined) graph.markOutput(number);
    expect(withFloat16(graph, new Set()).nodes.map(({ attributes }) => attributes["to"])).toEqual([10]);
  });

  it("leaves the graph that it is given alone", () => {
    const graph = example();
    const before = JSON.stringify(graph);
    withFloat16(graph, new Set(["y"]));
    expect(JSON.stringify(graph)).toBe(before);
  });
});
