/**
 * The lines that the user changed lately.
 *
 * Invariants:
 * - Bounded in number, lines and age, whatever is done to documents.
 * - A change beside the last one belongs to it; its text is that of its lines after the newest change to them.
 */
import * as vscode from "vscode";
import type { RecentEdit } from "../../completion/context/rawContext.ts";
import { promptPath } from "../privacy/promptPath.ts";
import type { ReadableFiles } from "../privacy/readableFiles.ts";

const maxEdits = 8;
/** More lines at once are a paste, a reformatted file or a checkout, and say less about what comes. */
const maxLines = 12;
/** Lines between two changes that are one piece of work. */
const mergeLines = 3;
/** What was done before is another piece of work. */
const maxAgeMs = 10 * 60_000;

interface Edit {
  readonly document: vscode.TextDocument;
  readonly firstLine: number;
  readonly lastLine: number;
  readonly text: string;
  readonly atMs: number;
}

export class RecentEdits implements vscode.Disposable {
  readonly #now: () => number;
  readonly #mayRead: ReadableFiles["mayRead"];
  readonly #listener: vscode.Disposable;
  /** Oldest first. */
  #edits: readonly Edit[] = [];

  constructor(now: () => number, { mayRead }: Pick<ReadableFiles, "mayRead">) {
    this.#now = now;
    this.#mayRead = mayRead;
    this.#listener = vscode.workspace.onDidChangeTextDocument((event) => this.#note(event));
  }

  /** Oldest first. */
  edits(): readonly RecentEdit[] {
    const sinceMs = this.#now() - maxAgeMs;
    this.#edits = this.#edits.filter(({ atMs }) => atMs >= sinceMs);
    return this.#edits
      .filter(({ document, text }) => text.trim() !== "" && this.#mayRead(document.uri))
      .map(({ document, text }) => ({ path: promptPath(document.uri), text }));
  }

  dispose(): void {
    this.#listener.dispose();
  }

  #note({ document, contentChanges, reason }: vscode.TextDocumentChangeEvent): void {
    // Several changes at once are several cursors, or a tool's; undoing is no piece of work.
    const [change] = contentChanges;
    if (change === undefined || contentChanges.length > 1 || reason !== undefined || document.uri.scheme === "output") return;
    if (!this.#mayRead(document.uri)) return;
    const firstLine = change.range.start.line;
    const lastLine = firstLine + change.text.split("\n").length - 1;
    const last = this.#edits.at(-1);
    const goesOn = last?.document === document && firstLine <= last.lastLine + mergeLines && lastLine >= last.firstLine - mergeLines;
    const from = goesOn ? Math.min(firstLine, last.firstLine) : firstLine;
    // Lines that the change added or took move the end of what was changed before.
    const shifted = goesOn ? last.lastLine + (lastLine - change.range.end.line) : lastLine;
    const to = Math.min(Math.max(lastLine, shifted), document.lineCount - 1);
    const others = goesOn ? this.#edits.slice(0, -1) : this.#edits;
    if (to - from >= maxLines) {
      this.#edits = others;
      return;
    }
    const text = Array.from({ length: to - from + 1 }, (_, index) => document.lineAt(from + index).text).join("\n");
    this.#edits = [...others, { document, firstLine: from, lastLine: to, text, atMs: this.#now() }].slice(-maxEdits);
  }
}
