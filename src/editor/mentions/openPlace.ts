/** Shows a file of a mention in the editor. */
import * as vscode from "vscode";
import { visibleName } from "../../chat/mentions/visibleText.ts";
import type { FileAccess } from "./fileAccess.ts";
import type { LineSpan } from "./linesOf.ts";
import { nameOf } from "./shownPath.ts";

/** A panel that shows text of strangers must not open whatever it likes, so only what the user works on is opened. */
export async function openPlace(uri: vscode.Uri, access: FileAccess, span?: LineSpan): Promise<void> {
  if (!access.isReachable(uri) || uri.path.includes("/../")) {
    await vscode.window.showWarningMessage(`Nearline: ${visibleName(nameOf(uri))} lies outside of the workspace and is not open.`);
    return;
  }
  // The command, unlike `showTextDocument`, also shows notebooks and pictures.
  const start = new vscode.Position(span?.startLine ?? 0, 0);
  await vscode.commands.executeCommand("vscode.open", uri, {
    preview: true,
    ...(span === undefined ? {} : { selection: new vscode.Range(start, start) }),
  });
}
