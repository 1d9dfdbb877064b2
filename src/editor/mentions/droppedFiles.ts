/** Mentions of files that the user drops on the chat, from the explorer, a tab, or another program. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { quotableName } from "../../chat/mentions/quotable.ts";
import { readUriList } from "../../chat/mentions/uriList.ts";
import type { Mention } from "../../shared/conversation.ts";
import { nameOf } from "../nameOf.ts";
import type { FileAccess } from "./fileAccess.ts";

/** One message tells of all; more reasons than this nobody reads. */
const maxReasons = 3;

/** Of what is dropped, the files that may be read, wherever they lie. The others are told in a message. */
export async function droppedFiles(uriList: string, access: FileAccess): Promise<readonly Mention[]> {
  const { uris, leftOut } = readUriList(uriList);
  const mentions: Mention[] = [];
  const reasons: string[] = [];
  for (const text of uris) {
    const uri = parsed(text);
    const reason = uri === undefined ? t("{0} is no file", quotableName(text)) : await reasonAgainst(uri, access);
    if (uri !== undefined && reason === undefined) mentions.push({ kind: "file", uri: uri.toString() });
    else if (reason !== undefined) reasons.push(reason);
  }
  if (leftOut > 0) reasons.unshift(t("{0} more were dropped than can be added at once", leftOut));
  if (reasons.length > 0) {
    const told = [
      ...reasons.slice(0, maxReasons),
      ...(reasons.length > maxReasons ? [t("{0} others likewise", reasons.length - maxReasons)] : []),
    ];
    void vscode.window.showWarningMessage(t("Nearline: not added to the chat: {0}.", told.join("; ")));
  }
  return mentions;
}

function parsed(text: string): vscode.Uri | undefined {
  try {
    // Lines of a list may carry a place in the file behind `#`.
    const uri = vscode.Uri.parse(text, true).with({ fragment: "" });
    const isOfThisMachine = vscode.workspace.workspaceFolders?.every((folder) => folder.uri.scheme === "file") ?? true;
    // In a remote window the workbench names files by the way to this machine, on which they are plain files.
    return uri.scheme === "vscode-remote" && isOfThisMachine ? vscode.Uri.from({ scheme: "file", path: uri.path }) : uri;
  } catch {
    return undefined;
  }
}

async function reasonAgainst(uri: vscode.Uri, access: FileAccess): Promise<string | undefined> {
  const name = quotableName(nameOf(uri));
  // Windows would give the user's credentials to whatever machine such an address names.
  if (uri.scheme === "file" && uri.authority !== "" && vscode.workspace.getWorkspaceFolder(uri) === undefined) {
    return t("{0} lies on another machine", name);
  }
  const isFile = await Promise.resolve(vscode.workspace.fs.stat(uri)).then(
    ({ type }) => (type & vscode.FileType.Directory) === 0,
    () => undefined,
  );
  if (isFile === undefined) return t("{0} is not there", name);
  if (!isFile) return t("{0} is a folder", name);
  access.noteDropped(uri);
  const refusal = await access.refusal(uri);
  return refusal === undefined ? undefined : `${name} ${refusal}`;
}
