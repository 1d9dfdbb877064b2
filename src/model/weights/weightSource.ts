/** The tensors of a model, checked against what the config asks for and read in slices of rows. */
import { t } from "@vscode/l10n";
import { AppError } from "../../shared/errors.ts";
import type { LlamaConfig } from "../config.ts";
import { disk, type FileAccess, type ReadableFile, readFully } from "../formats/fileAccess.ts";
import type { ModelFile, TensorInfo } from "../formats/modelFile.ts";
import { divisorTensors, type ExpectedTensor, expectedTensors, isHarmless } from "../names.ts";
import { f32 } from "../tensorTypes/floats.ts";
import { readableTypes, tensorTypes } from "../tensorTypes/index.ts";
import { decode, type ReadableType } from "../tensorTypes/tensorType.ts";

export interface SourceTensor {
  readonly name: string;
  readonly shape: readonly [number] | readonly [number, number];
  /** What its slices hold. */
  readonly type: ReadableType;
  readonly stored: StoredWeights;
}

/** Where a tensor's weights come from, and what becomes of them on the way. */
type StoredWeights =
  | { readonly kind: "file"; readonly path: string; readonly offset: number }
  /** Each weight grows by `addend`; slices are then float32 whatever the file holds. */
  | { readonly kind: "sum"; readonly path: string; readonly offset: number; readonly type: ReadableType; readonly addend: number }
  | { readonly kind: "values"; readonly values: Float32Array };

/**
 * Every tensor that the config asks for, in its order. Throws an AppError that names the first one at fault; that may be one which the file has
 * and nothing uses, since a model computed without it would be another model.
 */
export function sourceTensors(file: ModelFile, config: LlamaConfig): SourceTensor[] {
  const expected = expectedTensors(config);
  const used = new Set([...expected, ...divisorTensors(config)].map(({ name }) => name));
  const unused = [...file.tensors.keys()].find((name) => !used.has(name) && !isHarmless(name));
  if (unused !== undefined) {
    throw new AppError(
      "model/unsupportedArchitecture",
      t('{0}: tensor "{1}" has no place in the architecture "{2}"; choose another model file', file.path, unused, config.architecture),
    );
  }
  // Divisors go into tables and not into the list, but must be right as well before anything is written.
  sourceDivisors(file, config);
  return expected.map((tensor) => sourceTensor(file, tensor));
}

/** The vectors that the config's rotations divide their frequencies by. */
export function sourceDivisors(file: ModelFile, config: LlamaConfig): SourceTensor[] {
  return divisorTensors(config).map((expected) => sourceTensor(file, expected));
}

function sourceTensor(file: ModelFile, { name, shape }: ExpectedTensor): SourceTensor {
  const found = file.tensors.get(name);
  if (found === undefined) {
    throw new AppError("model/missingTensor", t('{0}: tensor "{1}" is missing; the file is incomplete, get it again', file.path, name));
  }
  const type = tensorTypes.get(found.type);
  if (type === undefined || type.kind === "unread") {
    const known = readableTypes.map((row) => row.name).join(", ");
    throw new AppError(
      "model/unsupportedTensorType",
      t('{0}: tensor "{1}" is {2}, which the engine cannot run; choose a file of {3}', file.path, name, found.typeName, known),
    );
  }
  const rowMajor = found.shape.toReversed();
  if (rowMajor.length !== shape.length || rowMajor.some((size, index) => size !== shape[index])) {
    throw new AppError(
      "model/wrongShape",
      t(
        '{0}: tensor "{1}" must be [{2}], got [{3}]; the file is damaged or of another architecture',
        file.path,
        name,
        shape.join(", "),
        rowMajor.join(", "),
      ),
    );
  }
  return { name, shape, ...source(found, type) };
}

function source({ path, offset, addend, values }: TensorInfo, type: ReadableType): Pick<SourceTensor, "type" | "stored"> {
  if (values !== undefined) return { type: f32, stored: { kind: "values", values } };
  if (addend !== undefined) return { type: f32, stored: { kind: "sum", path, offset, type, addend } };
  return { type, stored: { kind: "file", path, offset } };
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
  /** Whole rows, in order: `rowCount` of them from `firstRow` on, all of them when left out. */
  slices(tensor: SourceTensor, firstRow?: number, rowCount?: number): AsyncIterable<Slice>;
}

/** Opens each file when the first of its tensors is read. */
export function openTensors(access: FileAccess = disk): TensorReader {
  const files = new Map<string, Promise<ReadableFile>>();
  const fileAt = (path: string): Promise<ReadableFile> => {
    const file = files.get(path) ?? access.open(path);
    files.set(path, file);
    return file;
  };
  return {
    slices: (tensor, firstRow = 0, rowCount = tensor.shape[0]) => slices(fileAt, tensor, firstRow, firstRow + rowCount),
    async [Symbol.asyncDispose]() {
      for (const file of files.values()) {
        // One that could not be opened was reported to whoever wanted to read it.
        await file.then((opened) => opened[Symbol.asyncDispose]()).catch(() => undefined);
      }
    },
  };
}

type FileAt = (path: string) => Promise<ReadableFile>;

async function* slices(
  fileAt: FileAt,
  { name, shape, type, stored }: SourceTensor,
  firstRow: number,
  endRow: number,
): AsyncGenerator<Slice> {
  const [, columns = 1] = shape;
  const rowsAtOnce = Math.max(1, Math.floor(sliceWeights / columns));
  for (let row = firstRow; row < endRow; row += rowsAtOnce) {
    const start = row * columns;
    const count = Math.min(rowsAtOnce, endRow - row) * columns;
    if (stored.kind === "values") {
      yield { start, count, view: new DataView(stored.values.slice(start, start + count).buffer) };
      continue;
    }
    const { blockSize, blockBytes } = stored.kind === "sum" ? stored.type : type;
    const bytes = new Uint8Array((count / blockSize) * blockBytes);
    if ((await readFully(await fileAt(stored.path), bytes, stored.offset + (start / blockSize) * blockBytes)) < bytes.length) {
      throw new AppError(
        "model/malformed",
        t('{0}: tensor "{1}" must have all its bytes, got the end of the file; get the file again', stored.path, name),
      );
    }
    const view = new DataView(bytes.buffer);
    yield { start, count, view: stored.kind === "sum" ? add(stored.type, view, count, stored.addend) : view };
  }
}

function add(type: ReadableType, view: DataView, count: number, addend: number): DataView {
  const weights = new Float32Array(count);
  decode(type, view, weights);
  for (let index = 0; index < count; index++) weights[index] = (weights[index] ?? 0) + addend;
  return new DataView(weights.buffer);
}
