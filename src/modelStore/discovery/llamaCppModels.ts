/**
 * What llama.cpp downloaded for `-hf` and `-mu`: `org_repository_file.gguf` in one folder, with files of its own beside them; a download's name ends
 * in ".downloadInProgress" (https://github.com/ggml-org/llama.cpp/blob/master/common/download.cpp, fs_get_cache_directory in common.cpp).
 * Later versions use the Hugging Face hub's cache.
 */
import type { FolderReader } from "./folderReader.ts";
import type { FoundFile } from "./foundFile.ts";
import { modelTree } from "./modelTree.ts";

export function llamaCppModels(reader: FolderReader, root: string): Promise<readonly FoundFile[]> {
  return modelTree(reader, root, { origin: "llamaCpp", maxDepth: 1, followsFolderLinks: false });
}
