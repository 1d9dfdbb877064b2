/** Which documents git would ignore, by its rules in and around their workspace folder. */
import { homedir } from "node:os";
import * as vscode from "vscode";
import { findRepository } from "../privacy/gitRepository.ts";
import { IgnoredFiles } from "../privacy/ignoredFiles.ts";
import { fileOf } from "./fileOf.ts";

export class GitIgnored implements vscode.Disposable {
  readonly #onRead: () => void;
  readonly #watcher: vscode.FileSystemWatcher;
  readonly #byFolder = new Map<string, IgnoredFiles>();

  /** @param onRead hears that an answer that was "unknown" may be known now */
  constructor(onRead: () => void = () => {}) {
    this.#onRead = onRead;
    this.#watcher = vscode.workspace.createFileSystemWatcher("**/.gitignore");
    const forget = (uri: vscode.Uri) => {
      const folder = vscode.workspace.getWorkspaceFolder(uri);
      if (folder !== undefined) this.#byFolder.get(folder.uri.toString())?.forget(uri.path);
    };
    this.#watcher.onDidCreate(forget);
    this.#watcher.onDidChange(forget);
    this.#watcher.onDidDelete(forget);
  }

  /** Answers at once; "unknown" while files are read. What lies in no folder of the workspace is kept. */
  check(uri: vscode.Uri): "ignored" | "kept" | "unknown" {
    const place = this.#placeOf(uri);
    return place === undefined ? "kept" : place.files.check(place.folder, place.path);
  }

  /** As `check`, for those who can wait. */
  async settled(uri: vscode.Uri): Promise<"ignored" | "kept"> {
    const place = this.#placeOf(uri);
    return place === undefined ? "kept" : place.files.settled(place.folder, place.path);
  }

  dispose(): void {
    this.#watcher.dispose();
  }

  #placeOf(uri: vscode.Uri): { readonly files: IgnoredFiles; readonly folder: string; readonly path: string } | undefined {
    const file = fileOf(uri);
    const folder = vscode.workspace.getWorkspaceFolder(file);
    if (folder === undefined) return undefined;
    return { files: this.#filesOf(folder), folder: folder.uri.path.replace(/\/$/, ""), path: file.path };
  }

  #filesOf({ uri }: vscode.WorkspaceFolder): IgnoredFiles {
    const key = uri.toString();
    const known = this.#byFolder.get(key);
    if (known !== undefined) return known;
    const decoder = new TextDecoder();
    const readText = async (path: string) => decoder.decode(await vscode.workspace.fs.readFile(uri.with({ path })));
    const pathOf = (folder: string) => vscode.Uri.file(folder).path;
    const configHome = process.env["XDG_CONFIG_HOME"];
    const options = { readText, home: pathOf(homedir()), configHome: configHome ? pathOf(configHome) : undefined };
    // A virtual file system has no repository in it, and no user of this machine.
    const find = uri.scheme === "file" ? (folder: string) => findRepository(folder, options) : undefined;
    const files = new IgnoredFiles(readText, this.#onRead, find);
    this.#byFolder.set(key, files);
    return files;
  }
}
