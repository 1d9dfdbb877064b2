/** The code that an action is about: the lines that are selected, else the function or class around the cursor. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { blockByIndentation, type LineSpan } from "../../chat/actions/blockByIndentation.ts";
import { AppError } from "../../shared/errors.ts";
import { refuseSecrets } from "../privacy/refuseSecrets.ts";
import { enclosingSymbol } from "./enclosingSymbol.ts";

export interface CodeTarget extends LineSpan {
  readonly document: vscode.TextDocument;
  /** The document's version that the lines are of. */
  readonly version: number;
  /** All of the document in that version. */
  readonly text: string;
  readonly lines: readonly string[];
  readonly kind: "selection" | "symbol" | "block" | "file";
  /** Of the symbol, where an extension knows it. */
  readonly name?: string;
}

/** Throws AppError for a document that no action may read. */
export function readableEditor(title: string): vscode.TextEditor {
  const editor = vscode.window.activeTextEditor;
  if (editor === undefined) throw new AppError("request/invalid", t("{0}: an editor must be open, got none; open a file", title));
  refuseSecrets(title, editor.document.uri);
  return editor;
}

/**
 * @param place a range in the document; an empty one is a cursor
 * @throws AppError when there is no code
 */
export async function codeTarget(
  title: string,
  document: vscode.TextDocument,
  place: vscode.Range,
  signal: AbortSignal,
): Promise<CodeTarget> {
  if (!place.isEmpty) return selectedLines(title, document, place);
  const symbol = await enclosingSymbol(document.uri, place.start, signal);
  const all = linesOf(document);
  // The answer may come from before a change; lines are only ever taken from the text as it is now.
  if (symbol !== undefined && symbol.startLine < all.length) {
    return target(document, all, { startLine: symbol.startLine, endLine: Math.min(symbol.endLine, all.length) }, "symbol", symbol.name);
  }
  const block = blockByIndentation(all, place.start.line);
  if (block === undefined) throw noCode(title);
  return target(document, all, block, "block");
}

/** The selected lines, else the whole document. */
export function selectionOrFile(title: string, { document, selection }: vscode.TextEditor): CodeTarget {
  if (!selection.isEmpty) return selectedLines(title, document, selection);
  const all = linesOf(document);
  if (all.every((line) => line.trim() === "")) throw noCode(title);
  return target(document, all, { startLine: 0, endLine: all.length }, "file");
}

function selectedLines(title: string, document: vscode.TextDocument, { start, end }: vscode.Range): CodeTarget {
  const all = linesOf(document);
  // A selection that ends before the first character of a line does not mean that line.
  const span = { startLine: start.line, endLine: end.character === 0 && end.line > start.line ? end.line : end.line + 1 };
  if (all.slice(span.startLine, span.endLine).every((line) => line.trim() === "")) throw noCode(title);
  return target(document, all, span, "selection");
}

/** Without blank lines at its ends: they stay as they are. */
function target(
  document: vscode.TextDocument,
  all: readonly string[],
  span: LineSpan,
  kind: CodeTarget["kind"],
  name?: string,
): CodeTarget {
  let { startLine, endLine } = span;
  while (startLine < endLine - 1 && (all[startLine] ?? "").trim() === "") startLine++;
  while (endLine > startLine + 1 && (all[endLine - 1] ?? "").trim() === "") endLine--;
  const lines = all.slice(startLine, endLine);
  const text = document.getText();
  return { document, version: document.version, text, startLine, endLine, lines, kind, ...(name === undefined ? {} : { name }) };
}

/** The whole document as it is now. */
export function wholeTarget(document: vscode.TextDocument): CodeTarget {
  const lines = linesOf(document);
  return { document, version: document.version, text: document.getText(), startLine: 0, endLine: lines.length, lines, kind: "file" };
}

export function linesOf(document: vscode.TextDocument): readonly string[] {
  return document.getText().replaceAll("\r\n", "\n").split("\n");
}

function noCode(title: string): AppError {
  return new AppError(
    "request/invalid",
    t("{0}: there must be code at the cursor, got blank lines; put the cursor into code or select some", title),
  );
}
