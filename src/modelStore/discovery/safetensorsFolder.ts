/** A model as Hugging Face keeps it: a folder with config.json and safetensors weights, in one file or in numbered parts with an index. */
import { join } from "node:path";
import * as z from "zod";
import type { ModelOrigin } from "../../shared/models.ts";
import type { FolderReader } from "./folderReader.ts";
import type { FoundFile } from "./foundFile.ts";
import { isOfTextModel } from "./modelFileName.ts";

/** Real ones have a few kilobytes. */
const maxConfigBytes = 1 << 20;

/** https://huggingface.co/docs/transformers/main_classes/configuration: `architectures` names the classes that the weights were saved from. */
const Config = z.object({ model_type: z.string(), architectures: z.array(z.string()).nullish() });

/** Classes that write text; others classify it, embed it or make pictures. */
const writesText = /ForCausalLM|LMHeadModel|ForConditionalGeneration/u;

const part = /^model-\d{5}-of-(?<count>\d{5})\.safetensors$/u;

/** The model that a folder is, if it is one and complete; `names` are those of its files and links. */
export async function safetensorsFolder(
  reader: FolderReader,
  folder: string,
  names: readonly string[],
  origin: ModelOrigin,
  name: string,
): Promise<FoundFile | undefined> {
  if (!names.includes("config.json") || !isOfTextModel(name)) return undefined;
  const weights = weightsAmong(names);
  if (weights.length === 0 || !(await isTextModel(reader, join(folder, "config.json")))) return undefined;
  const looks = await Promise.all(weights.map((file) => reader.look(join(folder, file))));
  const [first] = looks;
  let bytes = 0;
  for (const look of looks) {
    if (look?.kind !== "file" || look.bytes === 0) return undefined;
    bytes += look.bytes;
  }
  return first && { path: folder, origin, name, bytes, identity: first.identity };
}

/** As the reader of models takes them (model/formats/safetensorsModel.ts): the index goes first. */
function weightsAmong(names: readonly string[]): readonly string[] {
  if (names.includes("model.safetensors.index.json")) {
    const parts = names.filter((name) => part.test(name)).sort();
    const count = Number(part.exec(parts[0] ?? "")?.groups?.["count"]);
    return parts.length === count ? parts : [];
  }
  return names.includes("model.safetensors") ? ["model.safetensors"] : [];
}

async function isTextModel(reader: FolderReader, path: string): Promise<boolean> {
  const text = await reader.readText(path, maxConfigBytes);
  if (text === undefined) return false;
  try {
    const { architectures } = Config.parse(JSON.parse(text));
    return architectures === undefined || architectures === null || architectures.some((name) => writesText.test(name));
  } catch {
    return false;
  }
}
