/**
 * Models of GPT4All: GGUF files in its folder and below; those whose names begin with "incomplete" are being downloaded
 * (https://github.com/nomic-ai/gpt4all/blob/main/gpt4all-chat/src/modellist.cpp, processModelDirectory).
 */
import type { FolderReader } from "./folderReader.ts";
import type { FoundFile } from "./foundFile.ts";
import { modelTree } from "./modelTree.ts";

const maxDepth = 3;

export function gpt4allModels(reader: FolderReader, root: string): Promise<readonly FoundFile[]> {
  return modelTree(reader, root, { origin: "gpt4all", maxDepth, followsFolderLinks: false });
}
