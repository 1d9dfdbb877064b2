/** Changes by whole lines as VS Code makes them. */
import * as vscode from "vscode";
import type { LineReplacement } from "../../chat/apply/lineReplacement.ts";

/** All replacements in one edit, which is one step to undo. Line breaks are the document's. */
export function workspaceEdit(document: vscode.TextDocument, replacements: readonly LineReplacement[]): vscode.WorkspaceEdit {
  const edit = new vscode.WorkspaceEdit();
  for (const replacement of replacements) {
    const { range, text } = lineEdit(document, replacement);
    edit.replace(document.uri, range, text);
  }
  return edit;
}

export function lineEdit(
  document: vscode.TextDocument,
  { startLine, endLine, lines }: LineReplacement,
): { readonly range: vscode.Range; readonly text: string } {
  const lineBreak = document.eol === vscode.EndOfLine.CRLF ? "\r\n" : "\n";
  const endOf = (line: number) => new vscode.Position(line, document.lineAt(line).text.length);
  if (endLine < document.lineCount) {
    return {
      range: new vscode.Range(new vscode.Position(startLine, 0), new vscode.Position(endLine, 0)),
      text: lines.map((line) => line + lineBreak).join(""),
    };
  }
  // The last line has no line break behind it: the one before it goes, or comes, instead.
  const isWithBreakBefore = startLine > 0 && (lines.length === 0 || startLine >= document.lineCount);
  const start = isWithBreakBefore ? endOf(startLine - 1) : new vscode.Position(startLine, 0);
  return {
    range: new vscode.Range(start, endOf(document.lineCount - 1)),
    text: (isWithBreakBefore && lines.length > 0 ? lineBreak : "") + lines.join(lineBreak),
  };
}
