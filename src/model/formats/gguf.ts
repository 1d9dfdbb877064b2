/**
 * Reads the header of a GGUF file: metadata and the list of tensors, with every number checked before it is used.
 * Format: https://github.com/ggml-org/ggml/blob/master/docs/gguf.md, versions 2 and 3, little endian.
 */
import { t } from "@vscode/l10n";
import { AppError } from "../../shared/errors.ts";
import { tensorTypes } from "../tensorTypes/index.ts";
import { disk, type FileAccess, type ReadableFile, readFully } from "./fileAccess.ts";
import { GgufCursor, type GgufValue } from "./ggufCursor.ts";
import type { ModelContents, TensorInfo } from "./modelFile.ts";

export type { GgufValue } from "./ggufCursor.ts";
export type { TensorInfo } from "./modelFile.ts";

export interface GgufFile extends ModelContents {
  readonly format: "gguf";
  readonly version: number;
  /** Where the list of tensors ends; the data of the first one starts at the next multiple of the alignment. */
  readonly headerBytes: number;
}

/** "GGUF" as a little-endian integer. */
const magic = 0x46554747;
/** Real files have up to about 100 keys and, with experts stored one by one, 50 thousand tensors. */
const maxKeys = 1 << 14;
const maxTensors = 1 << 17;
const maxDimensions = 4;
const defaultAlignment = 32;
/** A page of the largest systems; more would only waste the file. */
const maxAlignment = 1 << 16;

/** Whether the file begins as a GGUF file does. */
export async function isGguf(path: string, access: FileAccess): Promise<boolean> {
  await using file = await access.open(path);
  const start = Buffer.alloc(4);
  return (await readFully(file, start, 0)) === start.length && start.readUInt32LE() === magic;
}

/** Throws AppError: `model/notFound`, `model/notGguf`, `model/malformed`, or `model/unsupportedTensorType` for a type number that is not known. */
export async function readGguf(path: string, access: FileAccess = disk): Promise<GgufFile> {
  // Asked before opening: opening a pipe would wait for its other end.
  const kind = await access.kindOf(path);
  if (kind === "folder" || kind === "device") {
    throw new AppError("model/notGguf", t("{0}: a model must be a file, got a folder or a device; name a .gguf file", path));
  }
  await using file = await access.open(path);
  return await readHeader(file, new GgufCursor(file));
}

async function readHeader({ path, byteLength: fileBytes }: ReadableFile, cursor: GgufCursor): Promise<GgufFile> {
  const version = await readVersion(cursor);
  const counts = await cursor.read(() => ({ tensors: cursor.size("number of tensors"), keys: cursor.size("number of keys") }));
  if (counts.keys > maxKeys) throw cursor.malformed(`the number of keys must be at most ${maxKeys}, got ${counts.keys}`);
  if (counts.tensors > maxTensors) throw cursor.malformed(`the number of tensors must be at most ${maxTensors}, got ${counts.tensors}`);

  const metadata = new Map<string, GgufValue>();
  for (let index = 0; index < counts.keys; index++) {
    const { key, value } = await cursor.read(() => {
      const key = cursor.string(`key ${index}`);
      return { key, value: cursor.value(cursor.uint32(`value type of "${key}"`), `"${key}"`) };
    });
    if (metadata.has(key)) throw cursor.malformed(`keys must differ, got "${key}" twice`);
    metadata.set(key, value);
  }

  const alignment = readAlignment(cursor, metadata);
  const relative: TensorInfo[] = [];
  for (let index = 0; index < counts.tensors; index++) relative.push(await cursor.read(() => readTensor(cursor, index, alignment)));
  const headerBytes = cursor.position;
  const dataStart = Math.ceil(headerBytes / alignment) * alignment;

  const tensors = new Map<string, TensorInfo>();
  for (const tensor of relative) {
    if (tensors.has(tensor.name)) throw cursor.malformed(`tensors must differ, got "${tensor.name}" twice`);
    tensors.set(tensor.name, { ...tensor, offset: dataStart + tensor.offset });
  }
  checkPlaces(cursor, tensors);
  return { path, format: "gguf", files: [path], fileBytes, version, headerBytes, metadata, tensors, rotaryOrder: "ofArchitecture" };
}

async function readVersion(cursor: GgufCursor): Promise<number> {
  const notGguf = (found: string, remedy: string) => new AppError("model/notGguf", t("{0}: {1}; {2}", cursor.path, found, remedy));
  // The magic number, the version and the two counts.
  if (cursor.fileBytes < 24)
    throw notGguf(t("a GGUF file must have at least 24 bytes, got {0}", cursor.fileBytes), t("choose a .gguf file"));
  const { start, version } = await cursor.read(() => ({ start: cursor.uint32("magic number"), version: cursor.uint32("version") }));
  if (start !== magic) {
    throw notGguf(t('a GGUF file must start with "GGUF", got bytes {0}', start.toString(16).padStart(8, "0")), t("choose a .gguf file"));
  }
  if (version === 2 || version === 3) return version;
  if (version !== 0 && (version & 0xffff) === 0)
    throw notGguf(t("a GGUF file must be little endian, got big endian"), t("convert it again"));
  throw notGguf(t("the GGUF version must be 2 or 3, got {0}", version), t("convert the model again or update the extension"));
}

function readAlignment(cursor: GgufCursor, metadata: ReadonlyMap<string, GgufValue>): number {
  const value = metadata.get("general.alignment") ?? defaultAlignment;
  const isPowerOfTwo =
    typeof value === "number" && Number.isInteger(value) && value >= 1 && value <= maxAlignment && (value & (value - 1)) === 0;
  if (!isPowerOfTwo) throw cursor.malformed(`"general.alignment" must be a power of two up to ${maxAlignment}, got ${String(value)}`);
  return value;
}

/** The offset of the tensor that comes back counts from the start of the data. */
function readTensor(cursor: GgufCursor, index: number, alignment: number): TensorInfo {
  const name = cursor.string(`name of tensor ${index}`);
  const subject = `tensor "${name}"`;
  const dimensions = cursor.uint32(`number of dimensions of ${subject}`);
  if (dimensions < 1 || dimensions > maxDimensions) throw cursor.malformed(`${subject} must have 1 to 4 dimensions, got ${dimensions}`);
  const shape = Array.from({ length: dimensions }, () => cursor.size(`shape of ${subject}`));
  const type = cursor.uint32(`type of ${subject}`);
  const offset = cursor.size(`offset of ${subject}`);

  const known = tensorTypes.get(type);
  if (known === undefined) {
    throw new AppError(
      "model/unsupportedTensorType",
      t(
        "{0}: {1} must have a known type, got {2}; choose a file of another quantization or update the extension",
        cursor.path,
        subject,
        type,
      ),
    );
  }
  const [fastest = 0] = shape;
  if (shape.includes(0)) throw cursor.malformed(`sizes of ${subject} must be at least 1, got [${shape.join(", ")}]`);
  if (fastest % known.blockSize !== 0) {
    throw cursor.malformed(`rows of ${subject} must be whole blocks of ${known.blockSize} ${known.name} weights, got ${fastest}`);
  }
  // Each factor is at least 1, so a product that stays within the safe integers was exact all the way.
  const byteLength = shape.reduce((product, size) => product * size, 1 / known.blockSize) * known.blockBytes;
  if (!Number.isSafeInteger(byteLength))
    throw cursor.malformed(`${subject} must have fewer than 2^53 bytes, got shape [${shape.join(", ")}]`);
  if (offset % alignment !== 0) throw cursor.malformed(`the offset of ${subject} must be a multiple of ${alignment}, got ${offset}`);
  return { name, path: cursor.path, shape, type, typeName: known.name, offset, byteLength };
}

/** Tensors lie within the file and apart from each other. */
function checkPlaces(cursor: GgufCursor, tensors: ReadonlyMap<string, TensorInfo>): void {
  let previous: TensorInfo | undefined;
  for (const tensor of [...tensors.values()].sort((a, b) => a.offset - b.offset)) {
    const end = tensor.offset + tensor.byteLength;
    if (end > cursor.fileBytes) {
      throw cursor.malformed(`tensor "${tensor.name}" must end within the file, got its end at byte ${end} of ${cursor.fileBytes}`);
    }
    if (previous !== undefined && previous.offset + previous.byteLength > tensor.offset) {
      throw cursor.malformed(`tensors must not overlap, got "${previous.name}" reaching into "${tensor.name}" at byte ${tensor.offset}`);
    }
    previous = tensor;
  }
}
