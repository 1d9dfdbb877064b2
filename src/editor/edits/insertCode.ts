/** Puts code into an editor as it stands, with the indentation of the place, in one step to undo. */

import * as vscode from "vscode";
import { linesOf } from "../../chat/apply/lineReplacement.ts";
import { withoutBlankEnds } from "../../chat/apply/lineText.ts";
import { reindent } from "../../chat/apply/reindent.ts";
import { indentationOf } from "../../shared/indentationOf.ts";
import { isBlank } from "../../shared/isBlank.ts";

/** At the cursor; false where VS Code refused, as for a read-only document. */
export function insertAtCursor(editor: vscode.TextEditor, code: string): Thenable<boolean> {
  const { document, selection } = editor;
  const cursor = selection.active;
  const line = document.lineAt(cursor.line).text;
  const [before, after] = [line.slice(0, cursor.character), line.slice(cursor.character)];
  const lineBreak = lineBreakOf(document);
  const place = (indentation: string) => indented(document, code, indentation, []).join(lineBreak);
  if (isBlank(line)) {
    const indentation = line === "" ? depthAround(document, cursor.line) : line;
    return replace(editor, new vscode.Range(cursor.line, 0, cursor.line, line.length), place(indentation));
  }
  // Code of one line fits into the middle of another.
  if (linesOf(code.trim()).length === 1 && !isBlank(before)) return replace(editor, new vscode.Range(cursor, cursor), code.trim());
  if (isBlank(before)) {
    const start = new vscode.Position(cursor.line, 0);
    return replace(editor, new vscode.Range(start, start), place(indentationOf(line)) + lineBreak);
  }
  if (isBlank(after)) {
    const end = new vscode.Position(cursor.line, line.length);
    return replace(editor, new vscode.Range(end, end), lineBreak + place(indentationOf(line)));
  }
  return replace(editor, new vscode.Range(cursor, cursor), place(indentationOf(line)).trimStart());
}

export function replaceSelection(editor: vscode.TextEditor, code: string): Thenable<boolean> {
  const { document, selection } = editor;
  if (selection.isEmpty) return insertAtCursor(editor, code);
  const first = document.lineAt(selection.start.line).text;
  const isFromFirstWord = isBlank(first.slice(0, selection.start.character));
  const start = isFromFirstWord ? new vscode.Position(selection.start.line, 0) : selection.start;
  const old = linesOf(document.getText(selection));
  const text = indented(document, code, indentationOf(first), old).join(lineBreakOf(document));
  // A selection up to the beginning of a line has the line break before that.
  const end = selection.end.character === 0 && selection.end.line > selection.start.line ? lineBreakOf(document) : "";
  return replace(editor, new vscode.Range(start, selection.end), (isFromFirstWord ? text : text.trimStart()) + end);
}

function indented(document: vscode.TextDocument, code: string, indentation: string, replaced: readonly string[]): string[] {
  return reindent(withoutBlankEnds(linesOf(code)), indentation, replaced, linesOf(document.getText()));
}

/** Of an empty line: as deep as the deeper of its neighbours with text. */
function depthAround(document: vscode.TextDocument, line: number): string {
  const depth = (step: 1 | -1) => {
    for (let at = line + step; at >= 0 && at < document.lineCount; at += step) {
      const { text } = document.lineAt(at);
      if (!isBlank(text)) return indentationOf(text);
    }
    return "";
  };
  const [above, below] = [depth(-1), depth(1)];
  return above.length > below.length ? above : below;
}

function replace(editor: vscode.TextEditor, range: vscode.Range, text: string): Thenable<boolean> {
  return editor.edit((builder) => builder.replace(range, text));
}

function lineBreakOf({ eol }: vscode.TextDocument): string {
  return eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n";
}
