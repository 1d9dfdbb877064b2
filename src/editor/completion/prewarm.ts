/**
 * Has the model read the text before the cursor while the user rests at a new place, so that the first suggestion there need not wait for it.
 *
 * Invariants:
 * - Typing never leads to it: a suggestion is asked for then, which reads the same text.
 * - A place is read once; what moves the cursor, edits or leaves the window before the rest is over takes it back.
 */
import * as vscode from "vscode";
import type { DocumentSnapshot } from "../../completion/outcome.ts";
import type { ReadSettings } from "../configuration.ts";
import { documentStatus } from "../documentStatus.ts";
import { takeSnapshot } from "./snapshot.ts";

/** Longer than between two steps of somebody who walks through a file, shorter than the thought before typing. */
const restMs = 700;

export interface PrewarmOptions {
  readonly readSettings: ReadSettings;
  /** Whether nothing of the document may be read, or no suggestion is wanted in it. */
  readonly isWithheld: (document: vscode.TextDocument) => boolean;
  /** Whether the model can read at once. */
  readonly isReady: () => boolean;
  /** Reads the text before a place, until the signal fires or anything else is wanted of the model. */
  readonly prewarm: (place: DocumentSnapshot, signal: AbortSignal) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

export class Prewarm implements vscode.Disposable {
  readonly #options: PrewarmOptions;
  readonly #listeners: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;
  #reading = new AbortController();
  /** What the cursor's document was when the cursor was last seen: another version means that somebody typed. */
  #seen: { readonly document: vscode.TextDocument; readonly version: number } | undefined;

  constructor(options: PrewarmOptions) {
    this.#options = options;
    this.#listeners = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(() => this.rest()),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor }) => {
        const { document } = textEditor;
        const typed = this.#seen?.document === document && this.#seen.version !== document.version;
        if (typed) this.#takeBack();
        else this.rest();
        this.#seen = { document, version: document.version };
      }),
    );
  }

  /** The user is at a place that may be new. */
  rest(): void {
    this.#takeBack();
    this.#timer = setTimeout(() => this.#read(), restMs);
  }

  dispose(): void {
    this.#takeBack();
    this.#listeners.dispose();
  }

  #takeBack(): void {
    clearTimeout(this.#timer);
    this.#reading.abort();
  }

  #read(): void {
    const editor = vscode.window.activeTextEditor;
    const { readSettings, isWithheld, isReady, prewarm, onError } = this.#options;
    if (editor === undefined || !editor.selection.isEmpty || !vscode.window.state.focused || !isReady()) return;
    const { document, selection } = editor;
    if (documentStatus(document, readSettings(document)).kind === "off" || isWithheld(document)) return;
    this.#reading = new AbortController();
    prewarm(takeSnapshot(document, selection.active), this.#reading.signal).catch(onError);
  }
}
