/**
 * The text of a file as it is now: of its document with unsaved changes, otherwise from its file system, which may be a virtual one.
 *
 * VS Code reads what is not too long, since it knows encodings and languages. It keeps such a document for a while and shows it nowhere.
 */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { cellsText } from "../../chat/mentions/cellsText.ts";
import { messageOf } from "../../shared/errors.ts";

export type ReadDocument =
  | { readonly kind: "text"; readonly text: string; readonly languageId: string | undefined }
  | { readonly kind: "unreadable"; readonly reason: string };

/** An extension gets a whole copy of each document, so longer ones are read as bytes. */
const maxDocumentBytes = 2 ** 20;
/** `workspace.fs` gives a file as a whole or not at all, and decoding this much takes some 20 ms. No context holds a hundredth of it. */
const maxFileBytes = 16 * 2 ** 20;

/** Line ends are `\n`. Whether the file may be read is asked before. */
export async function readDocument(uri: vscode.Uri): Promise<ReadDocument> {
  try {
    const notebook = vscode.workspace.notebookDocuments.find((each) => each.uri.toString() === uri.toString());
    if (notebook !== undefined) return textOfNotebook(notebook);
    const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri.toString());
    if (open !== undefined) return readable(open.getText(), open.languageId);
    // Untitled documents and cells of notebooks have no file.
    const { type, size } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.Directory) !== 0) return unreadable(t("is a folder"));
    if (size > maxFileBytes) return unreadable(t("is too large, {0} MB; select the part that matters", Math.round(size / 2 ** 20)));
    if (size > maxDocumentBytes) return readable(decoded(await vscode.workspace.fs.readFile(uri)), undefined);
    const closedNotebook = uri.path.endsWith(".ipynb") ? await notebookAt(uri) : undefined;
    if (closedNotebook !== undefined) return textOfNotebook(closedNotebook);
    const document = await Promise.resolve(vscode.workspace.openTextDocument(uri)).catch((error) => ({ error }));
    if (!("error" in document)) return readable(document.getText(), document.languageId);
    // VS Code refuses binary files in words that name its own address of the file.
    const bytes = await vscode.workspace.fs.readFile(uri);
    return bytes.includes(0) ? unreadable(t("is no text")) : unreadable(t("cannot be read: {0}", messageOf(document.error)));
  } catch (error) {
    const isMissing = error instanceof vscode.FileSystemError && error.code === "FileNotFound";
    return unreadable(isMissing ? t("is not there") : t("cannot be read: {0}", messageOf(error)));
  }
}

function readable(text: string, languageId: string | undefined): ReadDocument {
  // Where VS Code reads a binary file all the same, there are zeros in it, which no text has.
  if (text.includes("\0")) return unreadable(t("is no text"));
  return { kind: "text", text: text.replaceAll("\r\n", "\n"), languageId };
}

function unreadable(reason: string): ReadDocument {
  return { kind: "unreadable", reason };
}

function decoded(bytes: Uint8Array): string {
  const isWide = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff);
  const encoding = isWide ? (bytes[0] === 0xff ? "utf-16le" : "utf-16be") : "utf-8";
  return new TextDecoder(encoding).decode(bytes);
}

/** Without an extension for notebooks it is read as the text that it is. */
async function notebookAt(uri: vscode.Uri): Promise<vscode.NotebookDocument | undefined> {
  return Promise.resolve(vscode.workspace.openNotebookDocument(uri)).catch(() => undefined);
}

function textOfNotebook(notebook: vscode.NotebookDocument): ReadDocument {
  const cells = notebook
    .getCells()
    .map(({ kind, document }) => ({ isCode: kind === vscode.NotebookCellKind.Code, text: document.getText(), id: document.languageId }));
  return readable(cellsText(cells), cells.find(({ isCode }) => isCode)?.id);
}
