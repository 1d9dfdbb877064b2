import type * as vscode from "vscode";

/** The last part of its path, as it is: what shows it makes it visible. */
export function nameOf({ path }: vscode.Uri): string {
  return path.slice(path.lastIndexOf("/") + 1);
}
