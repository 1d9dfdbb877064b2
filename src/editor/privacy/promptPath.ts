import * as vscode from "vscode";
import { fileOf } from "../fileOf.ts";
import { nameOf } from "../nameOf.ts";

/**
 * How a document is named to a model: by its path in its folder of the workspace, elsewhere by its name alone, so that no prompt tells whose
 * machine it is from.
 */
export function promptPath(uri: vscode.Uri): string {
  const file = fileOf(uri);
  if (vscode.workspace.getWorkspaceFolder(file) !== undefined) return vscode.workspace.asRelativePath(file, false);
  return nameOf(file);
}
