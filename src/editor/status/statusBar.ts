/**
 * The status bar item.
 *
 * Invariants
 * - What it shows follows from the last input alone; `statusView` says how.
 * - The spinner of a running request comes up only after a while: most requests are shorter and it would flicker at each key.
 * - When the worker is off no timer is set, since no request runs then.
 */
import * as vscode from "vscode";
import { type StatusInput, type StatusView, statusView } from "./statusView.ts";

/** Longer than a usual request on a warm cache (150 to 250 ms on a laptop's processor). */
const spinnerAfterMs = 300;

/** Those that the tooltip has links to. */
const enabledCommands = [
  "nearline.enable",
  "nearline.toggleLanguage",
  "nearline.endSnooze",
  "nearline.restartWorker",
  "nearline.showLog",
  "nearline.whyNoSuggestion",
  "nearline.showDevices",
  "nearline.connectServer",
  "nearline.setServerKey",
  "nearline.refreshServer",
  "workbench.trust.manage",
];

export class StatusBar implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  #input: StatusInput = { worker: { kind: "off" }, working: false, document: undefined, lastOutcome: undefined, kvBytes: undefined };
  #spinner: NodeJS.Timeout | undefined;

  constructor() {
    // Left of the language's name, where other language features stand.
    this.#item = vscode.window.createStatusBarItem("nearline.status", vscode.StatusBarAlignment.Right, 100);
    this.#item.name = "Nearline";
    this.#item.command = "nearline.showMenu";
    this.#render();
    this.#item.show();
  }

  get view(): StatusView {
    return statusView(this.#input);
  }

  update(change: Partial<Omit<StatusInput, "working" | "kvBytes">>): void {
    // A suggestion that was remembered says nothing of memory, which is what it was; a worker that ends has given it back.
    const kvBytes = change.lastOutcome?.end?.kvBytes ?? this.#input.kvBytes;
    this.#input = { ...this.#input, ...change, kvBytes: (change.worker ?? this.#input.worker).kind === "ready" ? kvBytes : undefined };
    this.#render();
  }

  /** Tells how many requests the model works on. */
  setRunningCount(count: number): void {
    if (count > 0) {
      this.#spinner ??= setTimeout(() => this.#setWorking(true), spinnerAfterMs);
      return;
    }
    clearTimeout(this.#spinner);
    this.#spinner = undefined;
    if (this.#input.working) this.#setWorking(false);
  }

  dispose(): void {
    clearTimeout(this.#spinner);
    this.#item.dispose();
  }

  #setWorking(working: boolean): void {
    this.#input = { ...this.#input, working };
    this.#render();
  }

  #render(): void {
    const { view } = this;
    const tooltip = new vscode.MarkdownString(view.tooltip, true);
    tooltip.isTrusted = { enabledCommands };
    this.#item.text = view.text;
    this.#item.tooltip = tooltip;
    this.#item.accessibilityInformation = { label: view.label, role: "button" };
    this.#item.backgroundColor = view.isError ? new vscode.ThemeColor("statusBarItem.errorBackground") : undefined;
  }
}
