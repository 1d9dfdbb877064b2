/**
 * Models of Jan. `llamacpp/models/NAME/model.yml`, NAME with slashes in it, says where the file is: `model_path`, relative to the data folder or
 * absolute, and is written when the download is complete
 * (https://github.com/menloresearch/jan/blob/main/extensions/llamacpp-extension/src/index.ts). Older versions have the files
 * in `models/NAME` (https://jan.ai/docs/data-folder).
 */
import { basename, isAbsolute, join } from "node:path";
import type { FolderReader } from "./folderReader.ts";
import type { FoundFile } from "./foundFile.ts";
import { ggufFiles } from "./ggufFiles.ts";
import { modelTree } from "./modelTree.ts";

/** `org/repository` and one more. */
const maxDepth = 4;
/** Real ones have some lines. */
const maxConfigBytes = 1 << 16;

/** `root` is Jan's data folder. */
export async function janModels(reader: FolderReader, root: string): Promise<readonly FoundFile[]> {
  const [current, older] = await Promise.all([
    configuredModels(reader, root, [], 0),
    modelTree(reader, join(root, "models"), { origin: "jan", maxDepth, followsFolderLinks: false }),
  ]);
  return [...current, ...older];
}

/** @param names of the folders below `llamacpp/models` */
async function configuredModels(
  reader: FolderReader,
  root: string,
  names: readonly string[],
  depth: number,
): Promise<readonly FoundFile[]> {
  const folder = join(root, "llamacpp", "models", ...names);
  const entries = await reader.list(folder);
  if (entries.some(({ name, kind }) => name === "model.yml" && kind === "file")) {
    const said = modelPathIn((await reader.readText(join(folder, "model.yml"), maxConfigBytes)) ?? "");
    if (said === undefined) return [];
    const path = isAbsolute(said) ? said : join(root, said);
    return ggufFiles(reader, [{ name: basename(path), path }], "jan", () => names.join("/"));
  }
  if (depth === maxDepth) return [];
  const folders = entries.filter(({ kind }) => kind === "folder");
  return (await Promise.all(folders.map(({ name }) => configuredModels(reader, root, [...names, name], depth + 1)))).flat();
}

/** The only line of the YAML that is of interest; a value in quotes may hold any character. */
function modelPathIn(yaml: string): string | undefined {
  const { double, single, plain } =
    /^model_path:[ \t]*(?:"(?<double>[^"\n]+)"|'(?<single>[^'\n]+)'|(?<plain>\S[^\n]*))/mu.exec(yaml)?.groups ?? {};
  return double?.replaceAll("\\\\", "\\") ?? single ?? plain?.trim();
}
