/**
 * Reads the header of a safetensors file: eight bytes of length, a JSON object, then the weights
 * (https://github.com/huggingface/safetensors#format). Every number is checked before it is used.
 */
import { t } from "@vscode/l10n";
import * as z from "zod";
import { AppError, messageOf } from "../../shared/errors.ts";
import { parseBoundedJson } from "./boundedJson.ts";
import { type ReadableFile, readFully } from "./fileAccess.ts";
import { firstIssue } from "./firstIssue.ts";

export interface SafetensorsTensor {
  readonly name: string;
  readonly path: string;
  /** "F32", "BF16" …; a key of `elementBits`. */
  readonly dtype: string;
  /** Row-major; empty for a single number. */
  readonly shape: readonly number[];
  /** From the start of the file. */
  readonly offset: number;
  readonly byteLength: number;
}

const lengthBytes = 8;
/** The limit of the reference implementation. */
const maxHeaderBytes = 100_000_000;
/** A tensor takes about ten values. Models whose experts are stored one by one have 50 thousand tensors; their headers come in parts. */
const maxValues = 1 << 21;
/** Far above real models, which have two; it bounds the product below. */
const maxDimensions = 8;

/** Every type of the format; https://github.com/huggingface/safetensors/blob/main/safetensors/src/tensor.rs. */
const elementBits: Readonly<Record<string, number>> = {
  BOOL: 8,
  F4: 4,
  F6_E2M3: 6,
  F6_E3M2: 6,
  U8: 8,
  I8: 8,
  F8_E5M2: 8,
  F8_E4M3: 8,
  F8_E5M2FNUZ: 8,
  F8_E4M3FNUZ: 8,
  F8_E8M0: 8,
  I16: 16,
  U16: 16,
  F16: 16,
  BF16: 16,
  I32: 32,
  U32: 32,
  F32: 32,
  C64: 64,
  F64: 64,
  I64: 64,
  U64: 64,
};

const Size = z.int().min(0);
const Entry = z.strictObject({
  dtype: z.string(),
  shape: z.array(Size).max(maxDimensions),
  data_offsets: z.tuple([Size, Size]),
});

/** By name. Throws AppError `model/malformed`, or `model/unsupportedTensorType` for a type that the format does not know. */
export async function readSafetensors(file: ReadableFile): Promise<ReadonlyMap<string, SafetensorsTensor>> {
  const { path, byteLength } = file;
  const malformed = (message: string) => new AppError("model/malformed", t("{0}: {1}; download the file again", path, message));
  const headerBytes = await readHeaderLength(file);
  const maxHere = Math.min(maxHeaderBytes, byteLength - lengthBytes);
  if (headerBytes === undefined || headerBytes < 2n || headerBytes > BigInt(maxHere)) {
    throw malformed(t("the header must have 2 to {0} bytes, got {1}", Math.max(2, maxHere), String(headerBytes ?? "no length")));
  }
  const header = Buffer.alloc(Number(headerBytes));
  if ((await readFully(file, header, lengthBytes)) < header.length)
    throw malformed(t("the file must keep its {0} bytes while it is read", byteLength));

  let parsed: unknown;
  try {
    parsed = parseBoundedJson(header.toString("utf8"), maxValues);
  } catch (error) {
    throw malformed(t("the header must be JSON, got {0}", messageOf(error)));
  }
  if (typeof parsed !== "object" || parsed === null || Array.isArray(parsed)) throw malformed(t("the header must be a JSON object"));

  const dataStart = lengthBytes + header.length;
  const tensors: SafetensorsTensor[] = [];
  for (const [name, value] of Object.entries(parsed)) {
    if (name === "__metadata__") continue;
    const entry = Entry.safeParse(value);
    if (!entry.success) throw malformed(`tensor "${name}" must have dtype, shape and data_offsets, got ${firstIssue(entry.error)}`);
    const { dtype, shape, data_offsets } = entry.data;
    const bits = Object.hasOwn(elementBits, dtype) ? elementBits[dtype] : undefined;
    if (bits === undefined) {
      throw new AppError(
        "model/unsupportedTensorType",
        t('{0}: tensor "{1}" must have a known type, got "{2}"; choose other weights or update the extension', path, name, dtype),
      );
    }
    const [begin, end] = data_offsets;
    const expectedBytes = (shape.reduce((product, size) => product * size, 1) * bits) / 8;
    if (end - begin !== expectedBytes) {
      throw malformed(`tensor "${name}" must have ${expectedBytes} bytes by its shape, got ${end - begin}`);
    }
    tensors.push({ name, path, dtype, shape, offset: dataStart + begin, byteLength: expectedBytes });
  }
  checkPlaces(tensors, dataStart, byteLength, malformed);
  return new Map(tensors.map((tensor) => [tensor.name, tensor]));
}

/** The length that the file claims for its header; undefined where the file is too short for one. */
export async function readHeaderLength(file: ReadableFile): Promise<bigint | undefined> {
  const bytes = Buffer.alloc(lengthBytes);
  return (await readFully(file, bytes, 0)) < lengthBytes ? undefined : bytes.readBigUInt64LE();
}

/** The format allows no byte between tensors, none twice and none after them. */
function checkPlaces(
  tensors: readonly SafetensorsTensor[],
  dataStart: number,
  fileBytes: number,
  malformed: (message: string) => AppError,
): void {
  let end = dataStart;
  for (const { name, offset, byteLength } of tensors.toSorted((a, b) => a.offset - b.offset || a.byteLength - b.byteLength)) {
    if (offset !== end) throw malformed(`tensor "${name}" must begin where the one before it ends, at byte ${end}, got ${offset}`);
    end += byteLength;
  }
  if (end !== fileBytes) throw malformed(`the file must end with its last tensor, at byte ${end}, got ${fileBytes} bytes`);
}
