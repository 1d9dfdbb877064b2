import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { nameOf } from "../nameOf.ts";

/** Why a document cannot be changed, for the user; undefined where it can. */
export async function readOnlyReason({ uri, isUntitled }: vscode.TextDocument): Promise<string | undefined> {
  // A cell is written with its notebook.
  if (isUntitled || uri.scheme === "vscode-notebook-cell") return undefined;
  const name = nameOf(uri);
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) === false)
    return t("{0} is read-only; open the file itself and ask again.", name);
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) === undefined) return t("{0} is not a file that can be changed.", name);
  try {
    const { permissions = 0 } = await vscode.workspace.fs.stat(uri);
    return (permissions & vscode.FilePermission.Readonly) !== 0 ? t("{0} is read-only; make it writable and ask again.", name) : undefined;
  } catch {
    // Deleted since it was opened: the text is still in the editor, and saving brings the file back.
    return undefined;
  }
}
