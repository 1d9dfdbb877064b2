/** Shows a file of a mention in the editor. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { quotableName } from "../../chat/mentions/quotable.ts";
import { nameOf } from "../nameOf.ts";
import type { FileAccess } from "./fileAccess.ts";
import type { LineSpan } from "./linesOf.ts";

/** A panel that shows text of strangers must not open whatever it likes, so only what the user works on is opened. */
export async function openPlace(uri: vscode.Uri, access: FileAccess, span?: LineSpan): Promise<void> {
  if (!access.isReachable(uri) || uri.path.includes("/../")) {
    await vscode.window.showWarningMessage(t("Nearline: {0} lies outside of the workspace and is not open.", quotableName(nameOf(uri))));
    return;
  }
  // The command, unlike `showTextDocument`, also shows notebooks and pictures.
  const start = new vscode.Position(span?.startLine ?? 0, 0);
  await vscode.commands.executeCommand("vscode.open", uri, {
    preview: true,
    ...(span === undefined ? {} : { selection: new vscode.Range(start, start) }),
  });
}
