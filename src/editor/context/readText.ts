/** The text of a file of the workspace: of its document if it is open, otherwise from the disk. */
import * as vscode from "vscode";

/** A larger file was not written by hand. */
const maxBytes = 256 * 1024;

/** @returns undefined when there is no such file, or it lies outside of the workspace or is too large */
export async function readText(uri: vscode.Uri): Promise<string | undefined> {
  const key = uri.toString();
  const open = vscode.workspace.textDocuments.find((document) => document.uri.toString() === key);
  if (open !== undefined) return open.getText().replaceAll("\r\n", "\n");
  if (vscode.workspace.getWorkspaceFolder(uri) === undefined) return undefined;
  try {
    const { size, type } = await vscode.workspace.fs.stat(uri);
    if ((type & vscode.FileType.File) === 0 || size > maxBytes) return undefined;
    return new TextDecoder().decode(await vscode.workspace.fs.readFile(uri)).replaceAll("\r\n", "\n");
  } catch {
    // Most of the places where an import may lie are empty.
    return undefined;
  }
}
