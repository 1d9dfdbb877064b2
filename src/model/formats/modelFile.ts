/**
 * A model on disk, whatever its format: metadata under the keys of GGUF (https://github.com/ggml-org/ggml/blob/master/docs/gguf.md)
 * and tensors under its names. What differs between formats is said as data here, so that nobody after the readers asks for the format.
 */
import { basename, dirname } from "node:path";
import { t } from "@vscode/l10n";
import { AppError } from "../../shared/errors.ts";
import { disk, type FileAccess } from "./fileAccess.ts";
import { type GgufFile, isGguf, readGguf } from "./gguf.ts";
import type { GgufValue } from "./ggufCursor.ts";
import {
  indexFileName,
  isSafetensors,
  readSafetensorsModel,
  type SafetensorsModel,
  singleFileName,
  weightFiles,
} from "./safetensorsModel.ts";
import { readSplitGguf } from "./splitGguf.ts";

export type ModelFile = GgufFile | SafetensorsModel;

/** What every format gives. */
export interface ModelContents {
  /** As the user named it; errors begin with it. */
  readonly path: string;
  /** Every file whose bytes decide what runs: the one, the parts of a split one, or config.json and the weights. */
  readonly files: readonly string[];
  /** Of all files together. */
  readonly fileBytes: number;
  readonly metadata: ReadonlyMap<string, GgufValue>;
  /** In the file's order. */
  readonly tensors: ReadonlyMap<string, TensorInfo>;
  /**
   * Which rows of the query and key matrices turn together. Hugging Face's weights pair row i with i + half of the head in every
   * family; GGUF files of some architectures were permuted so that neighbours pair, and the table of architectures says which.
   */
  readonly rotaryOrder: "ofArchitecture" | "halves";
}

export interface TensorInfo {
  readonly name: string;
  /** Of the file that holds the weights. */
  readonly path: string;
  /** As in GGUF: the fastest dimension first, the reverse of a row-major shape. One to four sizes, all at least 1. */
  readonly shape: readonly number[];
  /** Key of `tensorTypes`. */
  readonly type: number;
  readonly typeName: string;
  /** From the start of the file. */
  readonly offset: number;
  readonly byteLength: number;
  /** Added to each weight when it is read. GGUF files hold Gemma's norms with 1 added, Hugging Face's hold them without. */
  readonly addend?: number;
  /** The weights themselves, where they follow from the metadata and lie in no file. */
  readonly values?: Float32Array;
}

/**
 * Reads a .gguf file or one part of a split one, a .safetensors file or its index with config.json beside it, or the folder of
 * those; what a file is shows in its first bytes. Throws an AppError with a code of `model/…`.
 */
export async function readModelFile(path: string, access: FileAccess = disk): Promise<ModelFile> {
  const kind = await access.kindOf(path);
  if (kind === "folder") return readSafetensorsModel(path, path, await weightFiles(path, access), access);
  if (kind !== "file") return readGguf(path, access);
  if (await isGguf(path, access)) return readSplitGguf(await readGguf(path, access), access);
  const folder = dirname(path);
  if (basename(path).endsWith(indexFileName)) {
    return readSafetensorsModel(path, folder, { kind: "index", path }, access);
  }
  if (await isSafetensors(path, access)) return readSafetensorsModel(path, folder, await weightFiles(folder, access, path), access);
  throw new AppError(
    "model/notGguf",
    t(
      "{0}: a model must be a GGUF or safetensors file, or a folder with config.json and {1}, got none of these; choose another file",
      path,
      singleFileName,
    ),
  );
}
