/** Files in the order in which the user turned to them, and those in tabs. */
import * as vscode from "vscode";
import { fileOf } from "../fileOf.ts";
import { openTabs } from "./fileAccess.ts";

/** Who goes back further looks for the file by its name. */
const maxFiles = 50;

export class RecentFiles implements vscode.Disposable {
  /** URIs, last used last. */
  readonly #used = new Set<string>();
  readonly #listener: vscode.Disposable;

  constructor() {
    this.#listener = vscode.window.onDidChangeActiveTextEditor(() => this.#note());
    this.#note();
  }

  /** Last used first, then the other tabs. */
  uris(): readonly vscode.Uri[] {
    const used = [...this.#used].reverse();
    return [...new Set([...used, ...openTabs()])].map((uri) => vscode.Uri.parse(uri));
  }

  dispose(): void {
    this.#listener.dispose();
  }

  #note(): void {
    const uri = vscode.window.activeTextEditor?.document.uri;
    if (uri === undefined) return;
    const key = fileOf(uri).toString();
    this.#used.delete(key);
    this.#used.add(key);
    const [oldest] = this.#used;
    if (this.#used.size > maxFiles && oldest !== undefined) this.#used.delete(oldest);
  }
}
