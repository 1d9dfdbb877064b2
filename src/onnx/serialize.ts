/** Graph → the bytes of an ONNX ModelProto whose weights lie in a file beside it (https://github.com/onnx/onnx/blob/main/docs/IR.md). */
import { create, toBinary } from "@bufbuild/protobuf";
import {
  AttributeProtoSchema,
  AttributeProto_AttributeType as AttributeType,
  TensorProto_DataType as DataType,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  OperatorSetIdProtoSchema,
  StringStringEntryProtoSchema,
  TensorProto_DataLocation,
  TensorProtoSchema,
  TensorShapeProto_DimensionSchema,
  TensorShapeProtoSchema,
  TypeProto_TensorSchema,
  TypeProtoSchema,
  ValueInfoProtoSchema,
} from "onnx-buf";
import type { Attribute, ElementType, Graph, Initializer, Node, Value } from "./graph.ts";

/** IR version 10 and operator set 21 are the oldest that have every operator used; older runtimes then read the file too. */
const irVersion = 10n;
const operatorSetVersion = 21n;

const dataTypes: Readonly<Record<ElementType, DataType>> = {
  float32: DataType.FLOAT,
  float16: DataType.FLOAT16,
  uint8: DataType.UINT8,
  int32: DataType.INT32,
  int64: DataType.INT64,
};

/** `weightsFile` is the name of the file with the initializers' bytes, in the same folder as the model. */
export function serialize(graph: Graph, weightsFile: string): Uint8Array {
  return toBinary(
    ModelProtoSchema,
    create(ModelProtoSchema, {
      irVersion,
      producerName: "nearline",
      opsetImport: [
        create(OperatorSetIdProtoSchema, { domain: "", version: operatorSetVersion }),
        create(OperatorSetIdProtoSchema, { domain: "com.microsoft", version: 1n }),
      ],
      graph: create(GraphProtoSchema, {
        name: graph.name,
        input: graph.inputs.map(valueInfo),
        output: graph.outputs.map(valueInfo),
        initializer: graph.initializers.map((initializer) => tensor(initializer, weightsFile)),
        node: graph.nodes.map(node),
      }),
    }),
  );
}

function valueInfo(value: Value) {
  const dim = value.shape.map((size) =>
    create(TensorShapeProto_DimensionSchema, {
      value: typeof size === "number" ? { case: "dimValue", value: BigInt(size) } : { case: "dimParam", value: size },
    }),
  );
  return create(ValueInfoProtoSchema, {
    name: value.name,
    type: create(TypeProtoSchema, {
      value: {
        case: "tensorType",
        value: create(TypeProto_TensorSchema, { elemType: dataTypes[value.type], shape: create(TensorShapeProtoSchema, { dim }) }),
      },
    }),
  });
}

function tensor(initializer: Initializer, weightsFile: string) {
  const { value, data } = initializer;
  const entry = (key: string, text: string) => create(StringStringEntryProtoSchema, { key, value: text });
  return create(TensorProtoSchema, {
    name: value.name,
    dataType: dataTypes[value.type],
    dims: value.shape.map((size) => BigInt(size)),
    dataLocation: TensorProto_DataLocation.EXTERNAL,
    externalData: [entry("location", weightsFile), entry("offset", String(data.offset)), entry("length", String(data.byteLength))],
  });
}

function node({ operator, domain, name, inputs, outputs, attributes }: Node) {
  return create(NodeProtoSchema, {
    opType: operator,
    domain,
    name,
    input: inputs.map((value) => value?.name ?? ""),
    output: outputs.map((value) => value?.name ?? ""),
    attribute: Object.entries(attributes).map(([key, value]) => attribute(key, value)),
  });
}

function attribute(name: string, value: Attribute) {
  if (typeof value === "number") return create(AttributeProtoSchema, { name, type: AttributeType.INT, i: BigInt(value) });
  if (typeof value === "string")
    return create(AttributeProtoSchema, { name, type: AttributeType.STRING, s: new TextEncoder().encode(value) });
  if ("float" in value) return create(AttributeProtoSchema, { name, type: AttributeType.FLOAT, f: value.float });
  return create(AttributeProtoSchema, { name, type: AttributeType.INTS, ints: value.map((item) => BigInt(item)) });
}
