/** Models in a folder that a person names, which may be that of any program. */
import type { FolderReader } from "./folderReader.ts";
import type { FoundFile } from "./foundFile.ts";
import { hubModels } from "./hubModels.ts";
import { janModels } from "./janModels.ts";
import { modelTree } from "./modelTree.ts";
import { ollamaModels } from "./ollamaModels.ts";

/** A folder of models in a few others; a whole disk would take minutes. */
const maxDepth = 6;

export async function modelsIn(reader: FolderReader, root: string): Promise<readonly FoundFile[]> {
  const names = (await reader.list(root)).map(({ name }) => name);
  if (names.includes("manifests") && names.includes("blobs")) return ollamaModels(reader, root);
  if (names.includes("llamacpp")) return janModels(reader, root);
  if (names.some((name) => name.startsWith("models--"))) return hubModels(reader, root);
  return modelTree(reader, root, { origin: "imported", maxDepth, followsFolderLinks: true });
}
