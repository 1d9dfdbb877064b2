/**
 * What the active editor could add to a message: its selection, else its file. It is named and not read; the user takes it or not.
 *
 * Invariants
 * - Never a file that may not be read, and never a document that is no file.
 * - What is looked up for one editor is dropped when another becomes active meanwhile.
 */
import * as vscode from "vscode";
import { quotableName } from "../../chat/mentions/quotable.ts";
import { rangeLabel } from "../../chat/mentions/rangeLabel.ts";
import type { Attachment } from "../../shared/conversation.ts";
import { fileOf } from "../fileOf.ts";
import { nameOf } from "../nameOf.ts";
import type { FileAccess } from "./fileAccess.ts";
import { selectionIn } from "./kinds/selection.ts";

/** A selection that is being dragged changes with each line; it is offered once it rests. */
const restMs = 150;

export class OfferedContext implements vscode.Disposable {
  readonly #access: FileAccess;
  readonly #changed = new vscode.EventEmitter<void>();
  readonly #listeners: vscode.Disposable;
  #timer: NodeJS.Timeout | undefined;
  #lookup = 0;
  #offered: Attachment | undefined;

  readonly onDidChange = this.#changed.event;

  constructor(access: FileAccess) {
    this.#access = access;
    const soon = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => void this.#update(), restMs);
    };
    this.#listeners = vscode.Disposable.from(
      vscode.window.onDidChangeActiveTextEditor(soon),
      vscode.window.onDidChangeTextEditorSelection(soon),
      this.#changed,
    );
    soon();
  }

  get current(): Attachment | undefined {
    return this.#offered;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#lookup++;
    this.#listeners.dispose();
  }

  async #update(): Promise<void> {
    const lookup = ++this.#lookup;
    const found = await this.#find();
    if (lookup !== this.#lookup || JSON.stringify(found) === JSON.stringify(this.#offered)) return;
    this.#offered = found;
    this.#changed.fire();
  }

  async #find(): Promise<Attachment | undefined> {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) return undefined;
    const { uri, languageId } = editor.document;
    const selected = selectionIn(editor);
    if ((await this.#access.refusal(uri)) !== undefined) return undefined;
    const name = nameOf(uri);
    if (selected !== undefined)
      return { mention: selected, label: rangeLabel(name, selected.startLine, selected.endLine), text: "", languageId };
    return { mention: { kind: "file", uri: fileOf(uri).toString() }, label: quotableName(name), text: "", languageId };
  }
}
