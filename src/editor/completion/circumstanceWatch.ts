/**
 * What the editor knows about a request besides the text.
 *
 * Invariants
 * - VS Code tells of an edit before it asks for a suggestion after it, and of the cursor's new place after the edit, often after
 *   it has asked. So a cursor that is reported elsewhere than the request's place is an old one, and is not believed.
 * - Where no event was seen, typing is assumed: a suggestion too many is better than none.
 */
import * as vscode from "vscode";
import type { Circumstances } from "../../completion/outcome.ts";

/** A document and its version when the cursor was last reported in it. */
interface Seen {
  readonly document: vscode.TextDocument;
  readonly version: number;
  /** It was reported without an edit before. */
  readonly isMoved: boolean;
}

interface Offered {
  readonly document: vscode.TextDocument;
  readonly text: string;
  readonly start: vscode.Position;
}

interface Edit {
  readonly document: vscode.TextDocument;
  readonly version: number;
  /** The longest text that it inserted. */
  readonly charCount: number;
}

export class CircumstanceWatch implements vscode.Disposable {
  readonly #listeners: vscode.Disposable;
  #seen: Seen | undefined;
  #offered: Offered | undefined;
  #lastEdit: Edit | undefined;

  constructor() {
    this.#listeners = vscode.Disposable.from(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0) return;
        this.#lastEdit = { document, version: document.version, charCount: Math.max(...contentChanges.map(({ text }) => text.length)) };
      }),
      vscode.window.onDidChangeTextEditorSelection(({ textEditor: { document }, kind }) => {
        const isEdited = this.#seen?.document === document && this.#seen.version !== document.version;
        // Extensions that set the cursor themselves, as those for Vim do after each key, give no kind.
        const isByHand = kind === vscode.TextEditorSelectionChangeKind.Keyboard || kind === vscode.TextEditorSelectionChangeKind.Mouse;
        this.#seen = { document, version: document.version, isMoved: !isEdited && isByHand };
      }),
    );
  }

  /** To be told of the text that is shown, if accepted put at `start`. */
  noteOffered(document: vscode.TextDocument, text: string, start: vscode.Position): void {
    this.#offered = { document, text, start };
  }

  at(document: vscode.TextDocument, position: vscode.Position, selected: vscode.SelectedCompletionInfo | undefined): Circumstances {
    const editor = vscode.window.activeTextEditor;
    const selections = editor?.document === document ? editor.selections : [];
    const [first] = selections;
    return {
      isReadOnly: vscode.workspace.fs.isWritableFileSystem(document.uri.scheme) === false,
      hasSelection: first !== undefined && !first.isEmpty && isSamePosition(first.active, position),
      cursorCount: Math.max(1, selections.length),
      followsAcceptance: this.#followsAcceptance(document, position),
      followsTyping: !this.#isMoved(document),
      ...(selected === undefined ? {} : { selectedEntry: selected.text }),
    };
  }

  dispose(): void {
    this.#listeners.dispose();
  }

  #isMoved(document: vscode.TextDocument): boolean {
    return this.#seen?.document === document && this.#seen.version === document.version && this.#seen.isMoved;
  }

  /** The last edit put more than a key there, and the whole of what was offered stands before the cursor. */
  #followsAcceptance(document: vscode.TextDocument, position: vscode.Position): boolean {
    const edit = this.#lastEdit;
    const offered = this.#offered;
    if (edit?.document !== document || edit.version !== document.version || edit.charCount < 2) return false;
    if (offered?.document !== document || offered.start.isAfter(position)) return false;
    return document.getText(new vscode.Range(offered.start, position)) === offered.text;
  }
}

function isSamePosition(one: vscode.Position, other: vscode.Position): boolean {
  return one.line === other.line && one.character === other.character;
}
