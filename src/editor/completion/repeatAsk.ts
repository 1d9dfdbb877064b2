/**
 * Has VS Code ask again after an edit that it does not ask for itself. A language's extension may edit while the user types: a
 * moment after `<li>` it puts in `</li>`. VS Code then drops its request for the text before, and waits for the next key.
 *
 * Invariants:
 * - Only an edit shortly after a request, hence shortly after a key, leads to a new one.
 * - The request that comes of it counts as one of typing, though VS Code makes it by command.
 */
import * as vscode from "vscode";

/** Extensions wait some 100 ms before they edit. */
const editAfterRequestMs = 1000;

/** VS Code asks within some 50 ms of an edit, if it does. */
const graceMs = 150;

export class RepeatAsk implements vscode.Disposable {
  private asked: { readonly document: vscode.TextDocument; readonly atMs: number } | undefined;
  private timer: NodeJS.Timeout | undefined;
  private repeating = false;
  private readonly onError: (error: unknown) => void;
  private readonly listener: vscode.Disposable;

  constructor(onError: (error: unknown) => void) {
    this.onError = onError;
    this.listener = vscode.workspace.onDidChangeTextDocument((change) => this.noteEdit(change));
  }

  /** Hears of each request of VS Code; says whether it is one that this object brought about. Only one that is made by command can be. */
  noteRequest(document: vscode.TextDocument, isByCommand: boolean): boolean {
    const repeated = this.repeating && isByCommand;
    if (repeated) this.repeating = false;
    clearTimeout(this.timer);
    // One repetition for a key: what it shows must not lead to the next.
    this.asked = repeated ? undefined : { document, atMs: performance.now() };
    return repeated;
  }

  dispose(): void {
    clearTimeout(this.timer);
    this.listener.dispose();
  }

  private noteEdit({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    const { asked } = this;
    if (asked?.document !== document || contentChanges.length === 0 || reason !== undefined) return;
    if (performance.now() - asked.atMs > editAfterRequestMs) return;
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.askAgain(document), graceMs);
  }

  private askAgain(document: vscode.TextDocument): void {
    const editor = vscode.window.activeTextEditor;
    if (editor?.document !== document || !editor.selection.isEmpty || editor.selections.length > 1) return;
    this.repeating = true;
    vscode.commands.executeCommand("editor.action.inlineSuggest.trigger").then(undefined, (error: unknown) => {
      this.repeating = false;
      this.onError(error);
    });
  }
}
