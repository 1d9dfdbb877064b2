import { fromBinary } from "@bufbuild/protobuf";
import {
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  ModelProtoSchema,
  TensorProto_DataLocation,
  type ValueInfoProto,
} from "onnx-buf";
import { describe, expect, it } from "vitest";
import { Graph } from "../../../src/onnx/graph.ts";
import { serialize } from "../../../src/onnx/serialize.ts";

function sample(): Graph {
  const graph = new Graph("sample");
  const ids = graph.input("ids", "int64", [1, "seq"]);
  const scalar = graph.input("scalar", "int32", []);
  const table = graph.initializer("table", "float32", [300, 64], { offset: 4096, byteLength: 76_800 });
  graph.initializer("levels", "uint8", [2, 3], { offset: 2 ** 33, byteLength: 6 });
  const [first, last] = graph.node("Many", {
    domain: "com.microsoft",
    inputs: [table, null, ids, scalar],
    outputs: [
      { type: "float32", shape: [1, "seq", 64] },
      { type: "float32", shape: [1] },
    ],
    outputSlots: [0, 2],
    attributes: { axis: -1, mode: "reflect", epsilon: { float: 0.5 }, sizes: [1, 2, 3] },
  });
  if (first === undefined || last === undefined) throw new Error("two values were asked for");
  graph.output("logits", first);
  graph.markOutput(last);
  return graph;
}

function parse(graph: Graph) {
  const model = fromBinary(ModelProtoSchema, serialize(graph, "weights.bin"));
  if (model.graph === undefined) throw new Error("a model has a graph");
  return { model, graph: model.graph };
}

function described({ name, type }: ValueInfoProto) {
  if (type?.value.case !== "tensorType") throw new Error("a value is a tensor");
  const { elemType, shape } = type.value.value;
  return [name, elemType, shape?.dim.map(({ value }) => (value.case === "dimValue" ? Number(value.value) : value.value))];
}

describe("a serialized graph", () => {
  it("is read back with its inputs and outputs, known sizes and named ones", () => {
    const { graph } = parse(sample());
    expect(graph.name).toBe("sample");
    expect(graph.input.map(described)).toEqual([
      ["ids", DataType.INT64, [1, "seq"]],
      ["scalar", DataType.INT32, []],
    ]);
    expect(graph.output.map(described)).toEqual([
      ["logits", DataType.FLOAT, [1, "seq", 64]],
      ["Many.1", DataType.FLOAT, [1]],
    ]);
  });

  it("is read back with its nodes in order, and nothing in the place of what was left out", () => {
    const { graph } = parse(sample());
    const source = sample();
    expect(
      graph.node.map(({ opType, domain, name, input, output }) => ({ operator: opType, domain, name, inputs: input, outputs: output })),
    ).toEqual(
      source.nodes.map(({ operator, domain, name, inputs, outputs }) => ({
        operator,
        domain,
        name,
        inputs: inputs.map((value) => value?.name ?? ""),
        outputs: outputs.map((value) => value?.name ?? ""),
      })),
    );
    expect(graph.node[0]?.output).toEqual(["Many.0", "", "Many.1"]);
  });

  it("is read back with attributes of each type", () => {
    const [node] = parse(sample()).graph.node;
    const attributes = new Map((node?.attribute ?? []).map((attribute) => [attribute.name, attribute]));
    expect(attributes.get("axis")).toMatchObject({ type: AttributeType.INT, i: -1n });
    expect(attributes.get("mode")).toMatchObject({ type: AttributeType.STRING, s: new TextEncoder().encode("reflect") });
    expect(attributes.get("epsilon")).toMatchObject({ type: AttributeType.FLOAT, f: 0.5 });
    expect(attributes.get("sizes")).toMatchObject({ type: AttributeType.INTS, ints: [1n, 2n, 3n] });
  });

  it("refers to its weights in the file beside it, also past four gigabytes", () => {
    const initializers = parse(sample()).graph.initializer.map(({ name, dims, dataType, dataLocation, externalData, rawData }) => ({
      name,
      dims,
      dataType,
      dataLocation,
      external: Object.fromEntries(externalData.map(({ key, value }) => [key, value])),
      inside: rawData?.length ?? 0,
    }));
    expect(initializers).toEqual([
      {
        name: "table",
        dims: [300n, 64n],
        dataType: DataType.FLOAT,
        dataLocation: TensorProto_DataLocation.EXTERNAL,
        external: { location: "weights.bin", offset: "4096", length: "76800" },
        inside: 0,
      },
      {
        name: "levels",
        dims: [2n, 3n],
        dataType: DataType.UINT8,
        dataLocation: TensorProto_DataLocation.EXTERNAL,
        external: { location: "weights.bin", offset: "8589934592", length: "6" },
        inside: 0,
      },
    ]);
  });

  it("says which versions of the operators it was made for", () => {
    const { model } = parse(sample());
    expect(model.irVersion).toBe(10n);
    expect(model.opsetImport.map(({ domain, version }) => [domain, version])).toEqual([
      ["", 21n],
      ["com.microsoft", 1n],
    ]);
  });
});
