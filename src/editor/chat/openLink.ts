import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { linkTarget } from "./linkTarget.ts";

/** Opens what a link of an answer leads to: a web page, after VS Code has asked, or a file of the workspace at its lines. Says so where it does neither. */
export async function openLink(href: string): Promise<void> {
  const target = linkTarget(href);
  if (target.kind === "web") {
    await vscode.env.openExternal(vscode.Uri.parse(target.url, true));
    return;
  }
  const uri = target.kind === "file" ? await fileInWorkspace(target.path) : undefined;
  if (target.kind === "refused" || uri === undefined) {
    await vscode.window.showWarningMessage(t("Nearline: the link leads to no web page and to no file of the workspace."));
    return;
  }
  const { startLine, endLine } = target;
  const selection = startLine === undefined ? {} : { selection: new vscode.Range(startLine, 0, endLine ?? startLine, 0) };
  await vscode.window.showTextDocument(uri, { preview: true, ...selection });
}

/** In the first folder that has it. Where there are several folders, paths begin with the name of theirs. */
async function fileInWorkspace(path: string): Promise<vscode.Uri | undefined> {
  for (const { uri: folder, name } of vscode.workspace.workspaceFolders ?? []) {
    const isNamed = path.startsWith(`${name}/`) && vscode.workspace.workspaceFolders?.length !== 1;
    const uri = vscode.Uri.joinPath(folder, isNamed ? path.slice(name.length + 1) : path);
    try {
      const { type } = await vscode.workspace.fs.stat(uri);
      if ((type & vscode.FileType.File) !== 0) return uri;
    } catch {
      // Not in this folder.
    }
  }
  return undefined;
}
