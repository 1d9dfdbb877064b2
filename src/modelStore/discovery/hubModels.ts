/**
 * Models in the cache of the Hugging Face hub (https://huggingface.co/docs/hub/local-cache): `models--org--name` with `refs/main`, which holds
 * a commit, and `snapshots/COMMIT`, whose files are links into `blobs`. A file gets its link when it is complete. Where the system
 * gives no right to make links the files themselves lie in the snapshot.
 */
import { join } from "node:path";
import type { FolderReader } from "./folderReader.ts";
import type { FoundFile } from "./foundFile.ts";
import { isOfTextModel } from "./modelFileName.ts";
import { modelTree } from "./modelTree.ts";

/** A repository may have a folder for each quantization. */
const maxDepth = 2;

const repositoryFolder = /^models--(?:(?<org>.+?)--)?(?<name>.+)$/u;

export async function hubModels(reader: FolderReader, root: string): Promise<readonly FoundFile[]> {
  const repositories = (await reader.list(root)).flatMap(({ name, kind }) => {
    const groups = kind === "file" ? undefined : repositoryFolder.exec(name)?.groups;
    if (groups === undefined || !isOfTextModel(name)) return [];
    return [{ folder: join(root, name), repository: [groups["org"], groups["name"]].filter((text) => text !== undefined).join("/") }];
  });
  const found = await Promise.all(repositories.map(({ folder, repository }) => modelsOf(reader, folder, repository)));
  return found.flat();
}

/** A file of the same name in another snapshot is another version of it; the one that was asked for last counts. */
async function modelsOf(reader: FolderReader, folder: string, repository: string): Promise<readonly FoundFile[]> {
  const snapshots = (await reader.list(join(folder, "snapshots"))).filter(({ kind }) => kind === "folder").map(({ name }) => name);
  const current = snapshots.length > 1 ? (await reader.readText(join(folder, "refs", "main"), 100))?.trim() : undefined;
  const ordered = snapshots.toSorted((one, other) => Number(other === current) - Number(one === current));
  const models = new Map<string, FoundFile>();
  for (const snapshot of ordered) {
    for (const model of await modelTree(reader, join(folder, "snapshots", snapshot), {
      origin: "huggingFaceHub",
      maxDepth,
      followsFolderLinks: false,
    })) {
      if (!models.has(model.name)) models.set(model.name, model);
    }
  }
  return [...models.values()].map((model) => ({ ...model, name: model.name === "" ? repository : `${repository}/${model.name}` }));
}
