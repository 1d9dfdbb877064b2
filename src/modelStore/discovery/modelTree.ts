/** Models anywhere in a folder that has no more order than its names. */
import { join } from "node:path";
import type { ModelOrigin } from "../../shared/models.ts";
import type { FolderReader } from "./folderReader.ts";
import type { FoundFile } from "./foundFile.ts";
import { ggufFiles } from "./ggufFiles.ts";
import { safetensorsFolder } from "./safetensorsFolder.ts";

export interface TreeOptions {
  readonly origin: ModelOrigin;
  /** Folders below the root, one in the other. */
  readonly maxDepth: number;
  /** Links to folders are followed; links to files always are. */
  readonly followsFolderLinks: boolean;
}

/**
 * Models are called by their way from the root, `publisher/repository/file`. Each target of links to folders is entered once,
 * so that a circle of links ends. Folders whose names begin with a dot are left out: programs keep what they have begun there.
 */
export async function modelTree(reader: FolderReader, root: string, options: TreeOptions): Promise<readonly FoundFile[]> {
  const { origin, maxDepth, followsFolderLinks } = options;
  const linkTargets = new Set<string>();

  const visit = async (folder: string, name: string, depth: number): Promise<readonly FoundFile[]> => {
    const inFolder = (file: string) => (name === "" ? file : `${name}/${file}`);
    const entries = (await reader.list(folder)).map((entry) => ({ ...entry, path: join(folder, entry.name) }));
    const files = entries.filter(({ kind }) => kind !== "folder");
    const names = files.map((file) => file.name);
    const [gguf, safetensors, ...below] = await Promise.all([
      ggufFiles(reader, files, origin, inFolder),
      safetensorsFolder(reader, folder, names, origin, name),
      ...entries.map(async (entry) => {
        if (depth === maxDepth || entry.name.startsWith(".") || entry.kind === "file") return [];
        if (entry.kind === "link" && !(followsFolderLinks && (await isNewFolder(entry.path)))) return [];
        return visit(entry.path, inFolder(entry.name), depth + 1);
      }),
    ]);
    return [...gguf, ...(safetensors === undefined ? [] : [safetensors]), ...below.flat()];
  };

  const isNewFolder = async (path: string): Promise<boolean> => {
    const look = await reader.look(path);
    if (look?.kind !== "folder" || linkTargets.has(look.identity)) return false;
    linkTargets.add(look.identity);
    return true;
  };

  return visit(root, "", 0);
}
