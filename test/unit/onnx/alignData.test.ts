import { create, fromBinary, toBinary } from "@bufbuild/protobuf";
import { GraphProtoSchema, ModelProtoSchema, StringStringEntryProtoSchema, TensorProto_DataLocation, TensorProtoSchema } from "onnx-buf";
import { describe, expect, it } from "vitest";
import { alignData } from "../../../src/onnx/alignData.ts";

/** A model of tensors whose data lies in a file beside it, as entries say. */
function modelOf(tensors: readonly Readonly<Record<string, string>>[]): Uint8Array {
  const initializer = tensors.map((entries, index) =>
    create(TensorProtoSchema, {
      name: `tensor ${index}`,
      dataLocation: TensorProto_DataLocation.EXTERNAL,
      externalData: Object.entries(entries).map(([key, value]) => create(StringStringEntryProtoSchema, { key, value })),
    }),
  );
  initializer.push(create(TensorProtoSchema, { name: "inside", rawData: Uint8Array.of(1, 2) }));
  return toBinary(ModelProtoSchema, create(ModelProtoSchema, { graph: create(GraphProtoSchema, { initializer }) }));
}

describe("alignData", () => {
  it("moves tensors and packed blobs to where pages begin, and says where they are", () => {
    const { model, moves } = alignData(
      modelOf([
        { location: "packed.bin", offset: "7", length: "5000", prepacked_0: "MatMul 1;2;3+77|5007;11;0" },
        { location: "packed.bin", offset: "5018", length: "3", prepacked_0: "A+1|5021;4;9|5025;6;8", prepacked_1: "B+2|5031;1;0" },
      ]),
    );
    expect(moves).toEqual([
      { from: 7, to: 0, byteLength: 5000 },
      { from: 5007, to: 8192, byteLength: 11 },
      { from: 5018, to: 12_288, byteLength: 3 },
      { from: 5021, to: 16_384, byteLength: 4 },
      { from: 5025, to: 20_480, byteLength: 6 },
      { from: 5031, to: 24_576, byteLength: 1 },
    ]);
    const tensors = fromBinary(ModelProtoSchema, model).graph?.initializer ?? [];
    expect(tensors.map(({ externalData }) => externalData.map(({ key, value }) => `${key}=${value}`))).toEqual([
      ["location=packed.bin", "offset=0", "length=5000", "prepacked_0=MatMul 1;2;3+77|8192;11;0"],
      ["location=packed.bin", "offset=12288", "length=3", "prepacked_0=A+1|16384;4;9|20480;6;8", "prepacked_1=B+2|24576;1;0"],
      [],
    ]);
    expect([...(tensors[2]?.rawData ?? [])]).toEqual([1, 2]);
  });
});
