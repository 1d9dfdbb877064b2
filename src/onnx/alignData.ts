/**
 * Moves the data that an ONNX model has in a file beside it to where pages begin. ONNX Runtime writes packed weights one after the other, at any byte, and
 * maps them from there as they are; its kernels read them as whole vectors, which crashes where they do not begin at a multiple of one.
 */
import { fromBinary, toBinary } from "@bufbuild/protobuf";
import { ModelProtoSchema, TensorProto_DataLocation } from "onnx-buf";

/** Bytes to copy from one file to another. */
export interface DataMove {
  readonly from: number;
  readonly to: number;
  readonly byteLength: number;
}

export interface AlignedData {
  /** The model, which refers to the new places. */
  readonly model: Uint8Array;
  readonly moves: readonly DataMove[];
}

const pageBytes = 4096;
export function alignData(bytes: Uint8Array): AlignedData {
  const model = fromBinary(ModelProtoSchema, bytes);
  const moves: DataMove[] = [];
  let end = 0;
  const move = (from: number, byteLength: number): number => {
    const to = Math.ceil(end / pageBytes) * pageBytes;
    moves.push({ from, to, byteLength });
    end = to + byteLength;
    return to;
  };
  for (const tensor of model.graph?.initializer ?? []) {
    if (tensor.dataLocation !== TensorProto_DataLocation.EXTERNAL) continue;
    const byteLength = Number(tensor.externalData.find(({ key }) => key === "length")?.value);
    for (const entry of tensor.externalData) {
      if (entry.key === "offset") entry.value = String(move(Number(entry.value), byteLength));
      if (!entry.key.startsWith("prepacked_")) continue;
      // What it is packed for, a bar, and `offset;length;checksum` of each blob with bars between them.
      const [purpose, ...blobs] = entry.value.split("|");
      const moved = blobs.map((blob) => {
        const [from, length, ...rest] = blob.split(";");
        return [move(Number(from), Number(length)), length, ...rest].join(";");
      });
      entry.value = [purpose, ...moved].join("|");
    }
  }
  return { model: toBinary(ModelProtoSchema, model), moves };
}
