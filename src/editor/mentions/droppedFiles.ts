/** Mentions of files that the user drops on the chat, from the explorer, a tab, or another program. */
import * as vscode from "vscode";
import { readUriList } from "../../chat/mentions/uriList.ts";
import { visibleName } from "../../chat/mentions/visibleText.ts";
import type { Mention } from "../../shared/conversation.ts";
import type { FileAccess } from "./fileAccess.ts";
import { nameOf } from "./shownPath.ts";

/** One message tells of all; more reasons than this nobody reads. */
const maxReasons = 3;

/** Of what is dropped, the files that may be read, wherever they lie. The others are told in a message. */
export async function droppedFiles(uriList: string, access: FileAccess): Promise<readonly Mention[]> {
  const { uris, leftOut } = readUriList(uriList);
  const mentions: Mention[] = [];
  const reasons: string[] = [];
  for (const text of uris) {
    const uri = parsed(text);
    const reason = uri === undefined ? `${visibleName(text)} is no file` : await reasonAgainst(uri, access);
    if (uri !== undefined && reason === undefined) mentions.push({ kind: "file", uri: uri.toString() });
    else if (reason !== undefined) reasons.push(reason);
  }
  if (leftOut > 0) reasons.unshift(`${leftOut} more were dropped than can be added at once`);
  if (reasons.length > 0) {
    const told = [
      ...reasons.slice(0, maxReasons),
      ...(reasons.length > maxReasons ? [`${reasons.length - maxReasons} others likewise`] : []),
    ];
    void vscode.window.showWarningMessage(`Nearline: not added to the chat: ${told.join("; ")}.`);
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
  const name = visibleName(nameOf(uri));
  // Windows would give the user's credentials to whatever machine such an address names.
  if (uri.scheme === "file" && uri.authority !== "" && vscode.workspace.getWorkspaceFolder(uri) === undefined) {
    return `${name} lies on another machine`;
  }
  const isFile = await Promise.resolve(vscode.workspace.fs.stat(uri)).then(
    ({ type }) => (type & vscode.FileType.Directory) === 0,
    () => undefined,
  );
  if (isFile === undefined) return `${name} is not there`;
  if (!isFile) return `${name} is a folder`;
  access.noteDropped(uri);
  const refusal = await access.refusal(uri);
  return refusal === undefined ? undefined : `${name} ${refusal}`;
}
