/** The tensors of a GGUF file, checked against what the config asks for and read in slices of rows. */
import { type FileHandle, open } from "node:fs/promises";
import { AppError } from "../shared/errors.ts";
import type { LlamaConfig } from "./config.ts";
import type { GgufFile } from "./gguf.ts";
import { divisorTensors, type ExpectedTensor, expectedTensors, isHarmless } from "./names.ts";
import { readingModel } from "./readingModel.ts";
import { readableTypes, tensorTypes } from "./tensorTypes/index.ts";
import type { ReadableType } from "./tensorTypes/tensorType.ts";

export interface SourceTensor {
  readonly name: string;
  readonly shape: readonly [number] | readonly [number, number];
  readonly type: ReadableType;
  readonly offset: number;
}

/**
 * Every tensor that the config asks for, in its order. Throws an AppError that names the first one at fault; that may be one which the file has
 * and nothing uses, since a model computed without it would be another model.
 */
export function sourceTensors(file: GgufFile, config: LlamaConfig): SourceTensor[] {
  const expected = expectedTensors(config);
  const used = new Set([...expected, ...divisorTensors(config)].map(({ name }) => name));
  const unused = [...file.tensors.keys()].find((name) => !used.has(name) && !isHarmless(name));
  if (unused !== undefined) {
    throw new AppError(
      "model/unsupportedArchitecture",
      `${file.path}: tensor "${unused}" has no place in the architecture "${config.architecture}"; choose another model file`,
    );
  }
  // Divisors go into tables and not into the list, but must be right as well before anything is written.
  sourceDivisors(file, config);
  return expected.map((tensor) => sourceTensor(file, tensor));
}

/** The vectors that the config's rotations divide their frequencies by. */
export function sourceDivisors(file: GgufFile, config: LlamaConfig): SourceTensor[] {
  return divisorTensors(config).map((expected) => sourceTensor(file, expected));
}

function sourceTensor(file: GgufFile, { name, shape }: ExpectedTensor): SourceTensor {
  const found = file.tensors.get(name);
  if (found === undefined) {
    throw new AppError("model/missingTensor", `${file.path}: tensor "${name}" is missing; the file is incomplete, get it again`);
  }
  const type = tensorTypes.get(found.type);
  if (type === undefined || type.kind === "unread") {
    const known = readableTypes.map((row) => row.name).join(", ");
    throw new AppError(
      "model/unsupportedTensorType",
      `${file.path}: tensor "${name}" is ${found.typeName}, which the engine cannot run; choose a file of ${known}`,
    );
  }
  const rowMajor = found.shape.toReversed();
  if (rowMajor.length !== shape.length || rowMajor.some((size, index) => size !== shape[index])) {
    throw new AppError(
      "model/wrongShape",
      `${file.path}: tensor "${name}" must be [${shape.join(", ")}], got [${rowMajor.join(", ")}]; the file is damaged or of another architecture`,
    );
  }
  return { name, shape, type, offset: found.offset };
}

/** Weights to a slice: 4 MiB to 16 MiB at once, which keeps memory low and lets messages through between slices. */
const sliceWeights = 1 << 20;

export interface Slice {
  /** Index of the slice's first weight in the tensor. */
  readonly start: number;
  readonly count: number;
  readonly view: DataView;
}

export interface TensorReader extends AsyncDisposable {
  slices(tensor: SourceTensor): AsyncIterable<Slice>;
}

export async function openTensors(path: string): Promise<TensorReader> {
  const handle = await readingModel(path, () => open(path, "r"));
  return { slices: (tensor) => slices(handle, path, tensor), [Symbol.asyncDispose]: () => handle.close() };
}

async function* slices(handle: FileHandle, path: string, { name, shape, type, offset }: SourceTensor): AsyncGenerator<Slice> {
  const [rows, columns = 1] = shape;
  const rowsAtOnce = Math.max(1, Math.floor(sliceWeights / columns));
  for (let row = 0; row < rows; row += rowsAtOnce) {
    const start = row * columns;
    const count = Math.min(rowsAtOnce, rows - row) * columns;
    const bytes = new Uint8Array((count / type.blockSize) * type.blockBytes);
    let filled = 0;
    while (filled < bytes.length) {
      const from = offset + (start / type.blockSize) * type.blockBytes + filled;
      const { bytesRead } = await readingModel(path, () => handle.read(bytes, filled, bytes.length - filled, from));
      if (bytesRead === 0) {
        throw new AppError(
          "model/malformed",
          `${path}: tensor "${name}" must have all its bytes, got the end of the file; get the file again`,
        );
      }
      filled += bytesRead;
    }
    yield { start, count, view: new DataView(bytes.buffer) };
  }
}
