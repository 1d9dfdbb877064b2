/**
 * The texts of open tabs, last used first.
 *
 * Invariants:
 * - Only documents that are loaded and have a tab: nothing is opened for it.
 * - A text is copied once for each version, and only for some milliseconds at a time; what was not copied yet comes with the next call.
 */
import * as vscode from "vscode";
import type { OpenFile } from "../../completion/context/rawContext.ts";
import { promptPath } from "../privacy/promptPath.ts";
import type { ReadableFiles } from "../privacy/readableFiles.ts";

/** Tabs that are read; more are rarely worked with at the same time. */
const maxDocuments = 20;
/** A longer document is generated, as a rule, and takes milliseconds to copy. */
const maxLines = 10_000;
const timeBoxMs = 3;

/** Documents that people write code in. Others (output, a comparison's old side) say nothing new. */
const schemes: ReadonlySet<string> = new Set(["file", "untitled", "vscode-remote", "vscode-vfs"]);

export class OpenDocuments implements vscode.Disposable {
  readonly #mayRead: ReadableFiles["mayRead"];
  readonly #files = new WeakMap<vscode.TextDocument, { readonly version: number; readonly file: OpenFile }>();
  /** URIs, last used last. */
  readonly #used = new Set<string>();
  readonly #listeners: vscode.Disposable;

  constructor({ mayRead }: Pick<ReadableFiles, "mayRead">) {
    this.#mayRead = mayRead;
    this.#listeners = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(() => this.#note(vscode.window.activeTextEditor?.document)),
      vscode.workspace.onDidChangeTextDocument(({ document }) => this.#note(document)),
      vscode.workspace.onDidCloseTextDocument((document) => this.#used.delete(document.uri.toString())),
    );
  }

  files(): readonly OpenFile[] {
    const documents = this.#documents();
    const deadlineMs = performance.now() + timeBoxMs;
    let copiedCount = 0;
    return documents.flatMap((document) => {
      const known = this.#files.get(document);
      if (known?.version === document.version) return [known.file];
      // Each call gets on by one text at least, however busy the machine is.
      if (copiedCount > 0 && performance.now() > deadlineMs) return [];
      copiedCount++;
      const { uri, languageId, version } = document;
      const text = document.getText().replaceAll("\r\n", "\n");
      // Two files outside of the workspace may have one name.
      const file = { path: promptPath(uri), languageId, version: `${uri} ${version}`, text };
      this.#files.set(document, { version, file });
      return [file];
    });
  }

  dispose(): void {
    this.#listeners.dispose();
  }

  #documents(): readonly vscode.TextDocument[] {
    const tabs = new Set(
      vscode.window.tabGroups.all.flatMap(({ tabs }) =>
        tabs.flatMap(({ input }) => (input instanceof vscode.TabInputText ? [input.uri.toString()] : [])),
      ),
    );
    const order = new Map([...this.#used].map((uri, index) => [uri, index]));
    const lastUsed = (document: vscode.TextDocument) => order.get(document.uri.toString()) ?? -1;
    return vscode.workspace.textDocuments
      .filter(({ uri, lineCount }) => schemes.has(uri.scheme) && tabs.has(uri.toString()) && lineCount <= maxLines && this.#mayRead(uri))
      .sort((one, other) => lastUsed(other) - lastUsed(one))
      .slice(0, maxDocuments);
  }

  #note(document: vscode.TextDocument | undefined): void {
    if (document === undefined || !schemes.has(document.uri.scheme)) return;
    const uri = document.uri.toString();
    this.#used.delete(uri);
    this.#used.add(uri);
  }
}
