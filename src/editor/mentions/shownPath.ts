/** How a file is named to the user and to the model. */
import * as vscode from "vscode";
import { visibleText } from "../../chat/mentions/visibleText.ts";

/** Relative to the workspace, with the folder's name before it where there are several; one line whatever its name. */
export function shownPath(uri: vscode.Uri): string {
  const hasSeveral = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  return visibleText(vscode.workspace.asRelativePath(uri, hasSeveral));
}

/** The last part of its path, as it is: labels make it visible. */
export function nameOf(uri: vscode.Uri): string {
  return uri.path.slice(uri.path.lastIndexOf("/") + 1);
}
