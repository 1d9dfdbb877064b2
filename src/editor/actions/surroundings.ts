/** What lies around a file up to the workspace's folder: names, and the manifests among them. */
import * as vscode from "vscode";
import { isManifest, type ProjectFolder } from "../../chat/testFrameworks.ts";

/** Nobody nests sources deeper. */
const maxFolders = 20;
/** A manifest written by hand is far smaller. */
const maxManifestBytes = 512 * 1024;

export interface Surroundings {
  readonly folders: readonly ProjectFolder[];
  /** Texts by path. */
  readonly manifests: ReadonlyMap<string, string>;
}

/**
 * @param root the workspace's folder
 * @param path of the file in it, with `/`
 */
export async function surroundings(root: vscode.Uri, path: string, manifestNames: readonly string[]): Promise<Surroundings> {
  const folders: ProjectFolder[] = [];
  const manifests = new Map<string, string>();
  const parts = path.split("/").slice(0, -1);
  for (let depth = parts.length; depth >= Math.max(0, parts.length - maxFolders); depth--) {
    const folder = parts.slice(0, depth).join("/");
    const uri = folder === "" ? root : vscode.Uri.joinPath(root, folder);
    const entries = await namesIn(uri);
    folders.push({ path: folder, entries });
    for (const name of entries.filter((entry) => manifestNames.some((pattern) => isManifest(pattern, entry)))) {
      const text = await smallText(vscode.Uri.joinPath(uri, name));
      if (text !== undefined) manifests.set(folder === "" ? name : `${folder}/${name}`, text);
    }
  }
  return { folders, manifests };
}

async function namesIn(uri: vscode.Uri): Promise<readonly string[]> {
  try {
    return (await vscode.workspace.fs.readDirectory(uri)).map(([name]) => name);
  } catch {
    // A folder that cannot be read tells nothing, as an empty one does.
    return [];
  }
}

async function smallText(uri: vscode.Uri): Promise<string | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(uri);
    return size > maxManifestBytes ? undefined : new TextDecoder().decode(await vscode.workspace.fs.readFile(uri));
  } catch {
    return undefined;
  }
}
