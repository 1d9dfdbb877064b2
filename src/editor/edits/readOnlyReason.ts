import * as vscode from "vscode";

/** Why a document cannot be changed, for the user; undefined where it can. */
export async function readOnlyReason({ uri, isUntitled }: vscode.TextDocument): Promise<string | undefined> {
  // A cell is written with its notebook.
  if (isUntitled || uri.scheme === "vscode-notebook-cell") return undefined;
  const name = uri.path.split("/").at(-1);
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) === false) return `${name} is read-only; open the file itself and ask again.`;
  if (vscode.workspace.fs.isWritableFileSystem(uri.scheme) === undefined) return `${name} is not a file that can be changed.`;
  try {
    const { permissions = 0 } = await vscode.workspace.fs.stat(uri);
    return (permissions & vscode.FilePermission.Readonly) !== 0 ? `${name} is read-only; make it writable and ask again.` : undefined;
  } catch {
    // Deleted since it was opened: the text is still in the editor, and saving brings the file back.
    return undefined;
  }
}
