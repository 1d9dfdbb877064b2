/** How a file is named to the user and to the model. */
import * as vscode from "vscode";
import { quotable } from "../../chat/mentions/quotable.ts";

/** Relative to the workspace, with the folder's name before it where there are several; one line whatever its name. */
export function shownPath(uri: vscode.Uri): string {
  const hasSeveral = (vscode.workspace.workspaceFolders?.length ?? 0) > 1;
  return quotable(vscode.workspace.asRelativePath(uri, hasSeveral));
}
