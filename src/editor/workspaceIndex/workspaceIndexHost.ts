/**
 * The index of this window's workspace: opened when it is first asked, kept true to the files, shown while it is made.
 *
 * Invariants
 * - Nothing is read, watched or shown before the workspace is first asked; in a workspace that was asked before, once what completes is ready.
 * - Only files on this machine, in a workspace that the user trusts.
 * - Openings follow each other: a newer one ends the one before.
 * - Who stopped the making is not bothered again until they ask.
 */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { WorkspaceIndex } from "../../backend/backend.ts";
import { AppError, messageOf } from "../../shared/errors.ts";
import type { IndexHit } from "../../shared/indexProtocol.ts";
import type { Timers } from "../workers/workerHost.ts";
import { ChangedPaths, type Changes } from "./changedPaths.ts";

export interface WorkspaceIndexHostOptions {
  readonly index: WorkspaceIndex;
  /** Of this workspace. */
  readonly state: vscode.Memento;
  readonly timers: Timers;
  readonly log: (message: string) => void;
}

const usedKey = "nearline.workspaceIndexUsed";
export const stopIndexingCommand = "nearline.stopIndexing";

/** A first question is answered from what has been read by then; 5,000 files are. */
const maxOpeningMs = 10_000;
/** What is ready sooner needs no words. */
const showAfterMs = 500;
/** Changes in them concern nobody's question, and there are many. */
const unwatched = /[\\/](?:\.git|node_modules|\.hg|\.svn)(?:[\\/]|$)/;

interface Opening {
  readonly done: Promise<void>;
  readonly controller: AbortController;
}

export class WorkspaceIndexHost implements vscode.Disposable {
  readonly #options: WorkspaceIndexHostOptions;
  readonly #changes: ChangedPaths;
  readonly #subscriptions: vscode.Disposable[] = [];
  #watchers: vscode.Disposable[] = [];
  #opening: Opening | undefined;
  #wasStopped = false;

  constructor(options: WorkspaceIndexHostOptions) {
    this.#options = options;
    this.#changes = new ChangedPaths(options.timers, (changes) => this.#follow(changes));
    this.#subscriptions.push(
      vscode.commands.registerCommand(stopIndexingCommand, () => {
        this.#wasStopped = true;
        this.#opening?.controller.abort(stoppedError());
      }),
      vscode.workspace.onDidChangeWorkspaceFolders(() => {
        if (this.#opening !== undefined) this.#open();
      }),
    );
  }

  /** In words, why the workspace cannot be searched; undefined when it can. */
  get unavailable(): string | undefined {
    if ((vscode.workspace.workspaceFolders ?? []).length === 0) return t("no folder is open");
    if (!vscode.workspace.isTrusted) return t("the workspace is not trusted");
    return this.#folders().length === 0 ? t("no folder of the workspace is on this machine") : undefined;
  }

  /** To be called when the model is ready, wherever it is: opens the index in the background where it was used before. */
  modelReady(): void {
    const wasUsed = this.#options.state.get<boolean>(usedKey) === true;
    if (wasUsed && this.#opening === undefined && !this.#wasStopped && this.unavailable === undefined) this.#open();
  }

  /**
   * Pieces of files that answer a question best, best first.
   *
   * @throws AppError `request/invalid` where there is nothing to search, and what the worker throws; the signal's reason
   */
  async search(question: string, limit: number, signal: AbortSignal): Promise<readonly IndexHit[]> {
    signal.throwIfAborted();
    const { unavailable } = this;
    if (unavailable !== undefined)
      throw new AppError(
        "request/invalid",
        t("@workspace: needs a trusted folder on this machine, got that {0}; open or trust one", unavailable),
      );
    this.#wasStopped = false;
    await this.#options.state.update(usedKey, true);
    const { done } = this.#opening ?? this.#open();
    await this.#wait(done, signal);
    signal.throwIfAborted();
    return this.#options.index.search(question, limit, signal);
  }

  dispose(): void {
    this.#opening?.controller.abort();
    this.#changes.dispose();
    for (const disposable of [...this.#watchers, ...this.#subscriptions]) disposable.dispose();
  }

  #folders(): readonly string[] {
    return (vscode.workspace.workspaceFolders ?? []).flatMap(({ uri }) => (uri.scheme === "file" ? [uri.fsPath] : []));
  }

  #open(): Opening {
    const folders = this.#folders();
    this.#opening?.controller.abort();
    this.#watch();
    const controller = new AbortController();
    const opening: Opening = { controller, done: this.#openAndShow(folders, controller.signal) };
    this.#opening = opening;
    opening.done.catch((error: unknown) => {
      // The next question tries again.
      if (this.#opening === opening) this.#opening = undefined;
      if (!controller.signal.aborted) this.#options.log(`workspace index: ${messageOf(error)}`);
    });
    return opening;
  }

  async #openAndShow(folders: readonly string[], signal: AbortSignal): Promise<void> {
    const item = vscode.window.createStatusBarItem("nearline.index", vscode.StatusBarAlignment.Right);
    item.name = t("Nearline: workspace index");
    item.command = stopIndexingCommand;
    const cancelShow = this.#options.timers.after(showAfterMs, () => item.show());
    const tell = (filesDone: number, filesTotal: number) => {
      item.text = t("$(sync~spin) Index {0} %", filesTotal === 0 ? 0 : Math.floor((100 * filesDone) / filesTotal));
      item.tooltip = t("Nearline reads the workspace for @workspace: {0} of {1} files. Click to stop.", filesDone, filesTotal);
    };
    tell(0, 0);
    try {
      const info = await this.#options.index.open(folders, tell, signal);
      const skipped = Object.entries(info.skipped).map(([reason, count]) => `${count} ${reason}`);
      this.#options.log(`workspace index: ${info.fileCount} files, ${info.pieceCount} pieces; left out: ${skipped.join(", ") || "none"}`);
    } finally {
      cancelShow();
      item.dispose();
    }
  }

  #watch(): void {
    for (const watcher of this.#watchers) watcher.dispose();
    this.#watchers = this.#folders().map((folder) => {
      const watcher = vscode.workspace.createFileSystemWatcher(new vscode.RelativePattern(vscode.Uri.file(folder), "**"));
      const note = ({ fsPath }: vscode.Uri) => {
        if (!unwatched.test(fsPath.slice(folder.length))) this.#changes.add(fsPath);
      };
      watcher.onDidCreate(note);
      watcher.onDidChange(note);
      watcher.onDidDelete(note);
      return watcher;
    });
  }

  #follow(changes: Changes): void {
    if (this.#opening === undefined) return;
    if (changes.kind === "many") this.#open();
    else this.#options.index.update(changes.paths).catch((error: unknown) => this.#tellUpdate(error));
  }

  /** While no model is on, each change would be told; the next opening finds them all. */
  #tellUpdate(error: unknown): void {
    const isOff = error instanceof AppError && error.code === "worker/notReady";
    if (!isOff) this.#options.log(`workspace index: ${messageOf(error)}`);
  }

  /** Until the opening has ended, has taken long, or nobody waits any more; rejects when it fails. */
  async #wait(done: Promise<void>, signal: AbortSignal): Promise<void> {
    let resolveEarly = () => {};
    const early = new Promise<void>((resolve) => {
      resolveEarly = resolve;
    });
    const cancelTimer = this.#options.timers.after(maxOpeningMs, resolveEarly);
    signal.addEventListener("abort", resolveEarly, { once: true });
    try {
      await Promise.race([done, early]);
    } finally {
      cancelTimer();
      signal.removeEventListener("abort", resolveEarly);
    }
  }
}

function stoppedError(): AppError {
  return new AppError("request/invalid", t("@workspace: its files must be read first, got that this was stopped; ask again to read them"));
}
