/** A document and a position as the plain data that the completion pipeline works on. */
import type * as vscode from "vscode";
import type { DocumentSnapshot } from "../../completion/outcome.ts";
import { cutWindow, type LineSource } from "../../completion/window.ts";
import { promptPath } from "../privacy/promptPath.ts";
import { notebookSource } from "./notebookSource.ts";

/**
 * Reads only the lines around the position, whatever the size of the document. In a notebook the cells before this
 * one count as text before the cursor.
 */
export function takeSnapshot(document: vscode.TextDocument, position: vscode.Position): DocumentSnapshot {
  const { source, firstLine } = notebookSource(document) ?? { source: linesOf(document), firstLine: 0 };
  const { prefix, suffix } = cutWindow(source, firstLine + position.line, position.character);
  return {
    uri: document.uri.toString(),
    path: promptPath(document.uri),
    languageId: document.languageId,
    prefix,
    suffix,
  };
}

function linesOf(document: vscode.TextDocument): LineSource {
  return { lineCount: document.lineCount, lineAt: (line) => document.lineAt(line).text };
}
