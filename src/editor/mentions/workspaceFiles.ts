/**
 * Names of the workspace's files, to choose from.
 *
 * Invariants
 * - The list is at most `maxAgeMs` older than the keystroke before; nobody waits for a newer one.
 * - One search of the workspace at a time.
 */
import * as vscode from "vscode";
import { withinTime } from "../context/withinTime.ts";

/** A path takes some 200 bytes. In larger workspaces the files in use and the symbols are still there. */
const maxFiles = 50_000;
/** Files that were just made are wanted soon; listing 50,000 takes a second of another process. */
const maxAgeMs = 15_000;
/** For the first list; without it only files in use are suggested, until the next key. */
const firstWaitMs = 1_000;

export class WorkspaceFiles {
  #uris: readonly vscode.Uri[] = [];
  #listedAtMs = Number.NEGATIVE_INFINITY;
  #listing: Promise<void> | undefined;

  async uris(signal: AbortSignal): Promise<readonly vscode.Uri[]> {
    if (performance.now() - this.#listedAtMs > maxAgeMs) {
      this.#listing ??= this.#list().finally(() => {
        this.#listing = undefined;
      });
      if (this.#listedAtMs === Number.NEGATIVE_INFINITY) await withinTime(this.#listing, firstWaitMs, signal);
    }
    return this.#uris;
  }

  async #list(): Promise<void> {
    // What fails once is tried again with a later key.
    this.#uris = await Promise.resolve(vscode.workspace.findFiles("**/*", excludedFolders(), maxFiles)).catch(() => this.#uris);
    this.#listedAtMs = performance.now();
  }
}

/** What the user leaves out of searches, which the editor's own quick open leaves out too; what git ignores is left out later. */
function excludedFolders(): string | undefined {
  const settings = [
    vscode.workspace.getConfiguration("search").get<unknown>("exclude"),
    vscode.workspace.getConfiguration("files").get<unknown>("exclude"),
  ];
  const patterns = settings.flatMap((setting) =>
    typeof setting === "object" && setting !== null
      ? Object.entries(setting).flatMap(([pattern, isOn]) => (isOn === true ? [pattern] : []))
      : [],
  );
  return patterns.length === 0 ? undefined : `{${patterns.join(",")}}`;
}
