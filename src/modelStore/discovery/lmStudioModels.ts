/** Models of LM Studio: `publisher/repository/file.gguf`, or weights for MLX there (https://lmstudio.ai/docs/app/advanced/import-model). */
import type { FolderReader } from "./folderReader.ts";
import type { FoundFile } from "./foundFile.ts";
import { modelTree } from "./modelTree.ts";

/** A repository may have a folder for each quantization. */
const maxDepth = 4;

export function lmStudioModels(reader: FolderReader, root: string): Promise<readonly FoundFile[]> {
  return modelTree(reader, root, { origin: "lmStudio", maxDepth, followsFolderLinks: true });
}
