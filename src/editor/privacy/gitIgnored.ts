/** Which documents git would ignore, by its rules in and around their workspace folder, or around the document itself. */
import { homedir } from "node:os";
import { LRUCache } from "lru-cache";
import * as vscode from "vscode";
import { findRepository } from "../../privacy/gitRepository.ts";
import { IgnoredFiles } from "../../privacy/ignoredFiles.ts";
import { fileOf } from "../fileOf.ts";

/**
 * Whether only files in folders of the workspace can be ignored, or any file, by the repository that it lies in. What stays on this machine
 * need not be looked at outside of the workspace.
 */
export type IgnoredWhere = "inWorkspace" | "anywhere";

/** Files that nobody watches (of repositories around the workspace, and outside of it) are read anew after this time when they are asked for. */
const maxAgeMs = 60_000;
/** Folders outside of the workspace; more than anybody has files open in. */
const maxOuterFolders = 128;

export class GitIgnored implements vscode.Disposable {
  readonly #onRead: () => void;
  readonly #watcher: vscode.FileSystemWatcher;
  readonly #byFolder = new LRUCache<string, IgnoredFiles>({ max: maxOuterFolders });

  /** @param onRead hears that an answer that was "unknown" may be known now */
  constructor(onRead: () => void = () => {}) {
    this.#onRead = onRead;
    this.#watcher = vscode.workspace.createFileSystemWatcher("**/.gitignore");
    const forget = (uri: vscode.Uri) => {
      for (const files of this.#byFolder.values()) files.forget(uri.path);
    };
    this.#watcher.onDidCreate(forget);
    this.#watcher.onDidChange(forget);
    this.#watcher.onDidDelete(forget);
  }

  /** Answers at once; "unknown" while files are read. */
  check(uri: vscode.Uri, where: IgnoredWhere = "inWorkspace"): "ignored" | "kept" | "unknown" {
    const place = this.#placeOf(uri, where);
    return place === undefined ? "kept" : place.files.check(place.folder, place.path);
  }

  /** As `check`, for those who can wait. */
  async settled(uri: vscode.Uri, where: IgnoredWhere = "inWorkspace"): Promise<"ignored" | "kept"> {
    const place = this.#placeOf(uri, where);
    return place === undefined ? "kept" : place.files.settled(place.folder, place.path);
  }

  dispose(): void {
    this.#watcher.dispose();
  }

  #placeOf(
    uri: vscode.Uri,
    where: IgnoredWhere,
  ): { readonly files: IgnoredFiles; readonly folder: string; readonly path: string } | undefined {
    const file = fileOf(uri);
    const { path } = file;
    const folder = vscode.workspace.getWorkspaceFolder(file)?.uri ?? (where === "anywhere" ? folderOf(file) : undefined);
    return folder === undefined ? undefined : { files: this.#filesOf(folder), folder: folder.path.replace(/\/$/, ""), path };
  }

  #filesOf(uri: vscode.Uri): IgnoredFiles {
    const key = uri.toString();
    const known = this.#byFolder.get(key);
    if (known !== undefined) return known;
    const decoder = new TextDecoder();
    const readText = async (path: string) => decoder.decode(await vscode.workspace.fs.readFile(uri.with({ path })));
    const pathOf = (folder: string) => vscode.Uri.file(folder).path;
    const configHome = process.env["XDG_CONFIG_HOME"];
    const options = { readText, home: pathOf(homedir()), configHome: configHome ? pathOf(configHome) : undefined };
    // A virtual file system has no repository in it, and no user of this machine.
    const find = uri.scheme === "file" ? { findRepository: (folder: string) => findRepository(folder, options) } : {};
    const files = new IgnoredFiles({ readText, onRead: this.#onRead, maxAgeMs, ...find });
    this.#byFolder.set(key, files);
    return files;
  }
}

/** Undefined for what has no place in any folder, such as an untitled document. */
function folderOf(file: vscode.Uri): vscode.Uri | undefined {
  return file.path.startsWith("/") ? file.with({ path: file.path.slice(0, file.path.lastIndexOf("/")) }) : undefined;
}
