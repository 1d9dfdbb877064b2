/** Code in a file that is not there yet. Nothing is written before the user saves it. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { exists } from "../exists.ts";
import { languageOfFence } from "./languageOfFence.ts";

/** @param path as an answer gives it, or undefined for a document without a name */
export async function newFile(code: string, language: string, path: string | undefined): Promise<void> {
  const content = code.endsWith("\n") ? code : `${code}\n`;
  const uri = path === undefined ? undefined : uriInWorkspace(path);
  if (uri !== undefined && (await exists(uri))) {
    void vscode.window.showErrorMessage(
      t("Nearline: {0} exists already and was not overwritten; use Apply to change it.", vscode.workspace.asRelativePath(uri)),
    );
    return;
  }
  const languageId = languageOfFence(language, await vscode.languages.getLanguages());
  // A document of this scheme with a path is saved there, and is nowhere until then.
  const document =
    uri === undefined
      ? await vscode.workspace.openTextDocument({ language: languageId, content })
      : await vscode.workspace.openTextDocument(uri.with({ scheme: "untitled" }));
  const editor = await vscode.window.showTextDocument(document, { preview: false });
  // An unsaved document of this path from before keeps what is in it.
  if (uri !== undefined && document.getText() === "") {
    await editor.edit((builder) => builder.insert(new vscode.Position(0, 0), content));
  }
}

/** Where a path of an answer is in the workspace; undefined where it leads out of it, or there is none. */
export function uriInWorkspace(path: string, folder = vscode.workspace.workspaceFolders?.[0]): vscode.Uri | undefined {
  const parts = path.replaceAll("\\", "/").split("/");
  const isInside = parts.every((part) => part !== "" && part !== "." && part !== ".." && !/[:\0]/.test(part));
  return folder !== undefined && isInside ? vscode.Uri.joinPath(folder.uri, ...parts) : undefined;
}
