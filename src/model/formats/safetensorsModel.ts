/** A model as Hugging Face keeps it: config.json beside weights in one safetensors file, or in several with an index. */
import { basename, dirname, join } from "node:path";
import { t } from "@vscode/l10n";
import * as z from "zod";
import { AppError, messageOf } from "../../shared/errors.ts";
import { parseBoundedJson } from "./boundedJson.ts";
import { type FileAccess, readText } from "./fileAccess.ts";
import { firstIssue } from "./firstIssue.ts";
import { readHuggingFaceConfig } from "./huggingFaceConfig.ts";
import { huggingFaceTensors } from "./huggingFaceTensors.ts";
import type { ModelContents } from "./modelFile.ts";
import { readHeaderLength, readSafetensors, type SafetensorsTensor } from "./safetensors.ts";

export const singleFileName = "model.safetensors";
/** Ends with this; variants have names like model.fp16.safetensors.index.json. */
export const indexFileName = ".safetensors.index.json";

export interface SafetensorsModel extends ModelContents {
  readonly format: "safetensors";
  /** Holds config.json, the weights, and tokenizer.json. */
  readonly folder: string;
}

export type WeightFiles = { readonly kind: "single" | "index"; readonly path: string };

/** Real configs have a few kilobytes; those that list a factor for each frequency or a type for each layer, some tens. */
const maxConfigBytes = 1 << 20;
const maxConfigValues = 1 << 16;
/** About 100 bytes a tensor, for 128 thousand tensors. */
const maxIndexBytes = 16 << 20;
const maxIndexValues = 1 << 18;

const Index = z.object({ weight_map: z.record(z.string(), z.string()) });

/** Whether the file's first bytes can be a safetensors header: a length that fits the file, then the start of an object. */
export async function isSafetensors(path: string, access: FileAccess): Promise<boolean> {
  await using file = await access.open(path);
  const headerBytes = await readHeaderLength(file);
  if (headerBytes === undefined || headerBytes > BigInt(file.byteLength)) return false;
  const first = Buffer.alloc(1);
  return (await file.read(first, 0, 1, 8)) === 1 && first.toString() === "{";
}

/** The weights of a folder. A file that the user named is read alone, unless the folder's index lists it as one of several parts. */
export async function weightFiles(folder: string, access: FileAccess, named?: string): Promise<WeightFiles> {
  const index = join(folder, `model${indexFileName}`);
  if ((await access.kindOf(index)) === "file") {
    if (named === undefined || Object.values(await readIndex(index, access)).includes(basename(named)))
      return { kind: "index", path: index };
  }
  const single = named ?? join(folder, singleFileName);
  if ((await access.kindOf(single)) === "file") return { kind: "single", path: single };
  throw new AppError(
    "model/notFound",
    t(
      "{0}: a model's folder must hold {1} or model{2}, got neither; name the .gguf file itself, or download the safetensors weights",
      folder,
      singleFileName,
      indexFileName,
    ),
  );
}

/** Throws an AppError that names the file at fault: missing, malformed, quantized, or of an architecture that is not known. */
export async function readSafetensorsModel(
  path: string,
  folder: string,
  weights: WeightFiles,
  access: FileAccess,
): Promise<SafetensorsModel> {
  const configPath = join(folder, "config.json");
  if ((await access.kindOf(configPath)) !== "file") {
    throw new AppError(
      "model/notFound",
      t("{0}: the config must lie beside the weights, got no such file; download it from where they came from", configPath),
    );
  }
  const json = parse(configPath, await readText(configPath, maxConfigBytes, access), maxConfigValues);
  const config = readHuggingFaceConfig(configPath, basename(folder), json);
  const parts = weights.kind === "single" ? new Map([[weights.path, undefined]]) : await partsOf(weights.path, access);
  const stored = new Map<string, SafetensorsTensor>();
  let fileBytes = 0;
  for (const [part, names] of parts) {
    if ((await access.kindOf(part)) !== "file") {
      throw new AppError(
        "model/notFound",
        t("{0}: every part of the weights must be there, got no such file; download the missing part", part),
      );
    }
    await using file = await access.open(part);
    fileBytes += file.byteLength;
    const tensors = await readSafetensors(file);
    for (const name of names ?? tensors.keys()) {
      const tensor = tensors.get(name);
      if (tensor === undefined) {
        throw new AppError(
          "model/missingTensor",
          t('{0}: tensor "{1}" must be in this file, as {2} says; get both again', part, name, basename(weights.path)),
        );
      }
      stored.set(name, tensor);
    }
  }
  return {
    path,
    format: "safetensors",
    folder,
    files: [configPath, ...parts.keys()],
    fileBytes,
    metadata: config.metadata,
    tensors: huggingFaceTensors(path, config, stored),
    rotaryOrder: "halves",
  };
}

/** The names of the tensors in each part, by the part's path. */
async function partsOf(indexPath: string, access: FileAccess): Promise<Map<string, readonly string[]>> {
  const parts = new Map<string, string[]>();
  for (const [tensor, name] of Object.entries(await readIndex(indexPath, access))) {
    // A name and not a path: an index must not lead out of its folder.
    if (!/^[\w][\w.-]*\.safetensors$/.test(name)) {
      throw new AppError(
        "model/malformed",
        t('{0}: parts must be names of .safetensors files, got "{1}"; get the file again', indexPath, name),
      );
    }
    const path = join(dirname(indexPath), name);
    const names = parts.get(path);
    if (names === undefined) parts.set(path, [tensor]);
    else names.push(tensor);
  }
  return parts;
}

async function readIndex(path: string, access: FileAccess): Promise<Readonly<Record<string, string>>> {
  const index = Index.safeParse(parse(path, await readText(path, maxIndexBytes, access), maxIndexValues));
  if (index.success) return index.data.weight_map;
  throw new AppError(
    "model/malformed",
    t("{0}: weight_map must name a file for each tensor, got {1}; get the file again", path, firstIssue(index.error)),
  );
}

function parse(path: string, text: string, maxValues: number): unknown {
  try {
    return parseBoundedJson(text, maxValues);
  } catch (error) {
    throw new AppError("model/malformed", t("{0}: must be JSON, got {1}; get the file again", path, messageOf(error)), { cause: error });
  }
}
