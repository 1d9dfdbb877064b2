/** Messages of compilers name files by their whole path, which tells whose machine it is. */
import { homedir, userInfo } from "node:os";
import * as vscode from "vscode";
import { withoutFolders } from "../../privacy/withoutFolders.ts";
import { fileOf } from "../fileOf.ts";

/**
 * A text with paths in the workspace relative to it, and without the user's own folder and name in others.
 *
 * @param about the document that it is about; outside of the workspace that is called by its name alone, as in `promptPath`
 */
export function withoutPlaces(text: string, about: vscode.Uri): string {
  const folders = (vscode.workspace.workspaceFolders ?? []).map(({ uri }) => uri);
  const file = fileOf(about);
  if (vscode.workspace.getWorkspaceFolder(file) === undefined)
    folders.push(file.with({ path: file.path.slice(0, Math.max(0, file.path.lastIndexOf("/"))) }));
  const workFolders = folders.flatMap(({ fsPath, path }) => [fsPath, path]);
  const home = homedir();
  // The folder may have another name than the account.
  const users = [userName(), home.split(/[\\/]/u).at(-1) ?? ""];
  return withoutFolders(text, { workFolders, home, users });
}

/** Empty in a container that has no account for who runs it. */
function userName(): string {
  try {
    return userInfo().username;
  } catch {
    return "";
  }
}
