/** Which file a code block is for, and what the question says of the place in it. */
import * as vscode from "vscode";
import type { PlacementHint } from "../../chat/apply/placing.ts";
import type { CodeUse } from "../../shared/chatProtocol.ts";
import type { Attachment } from "../../shared/conversation.ts";
import { exists } from "../exists.ts";
import { uriInWorkspace } from "./newFile.ts";

export interface ApplyTarget {
  readonly document: vscode.TextDocument;
  readonly hint: PlacementHint;
}

/**
 * Files in the order in which they come into question: that of the block's own path alone, else those that the question was about, else
 * the one in the editor.
 */
export async function applyTargets(
  { path, language }: Pick<CodeUse, "path" | "language">,
  attachments: readonly Attachment[],
  active: vscode.TextDocument | undefined,
): Promise<readonly ApplyTarget[]> {
  const mentioned = [
    ...new Set(attachments.flatMap(({ mention }) => ("uri" in mention && mention.uri !== undefined ? [mention.uri] : []))),
  ];
  const uris = path === undefined ? mentioned : await urisOfPath(path, [...mentioned, ...(active ? [active.uri.toString()] : [])]);
  if (path !== undefined && uris.length === 0) return [];
  const documents = await Promise.all(uris.map((uri) => opened(vscode.Uri.parse(uri))));
  const found = documents.flatMap((document) => document ?? []);
  return (found.length === 0 && active ? [active] : found).map((document) => ({ document, hint: hintOf(document, attachments, language) }));
}

/** A path in the workspace, or the end of the path of a file that is known. */
async function urisOfPath(path: string, known: readonly string[]): Promise<readonly string[]> {
  const relative = path.replaceAll("\\", "/").replace(/^(?:\.\/|\/)+/, "");
  const same = known.find((uri) => vscode.Uri.parse(uri).path.endsWith(`/${relative}`));
  if (same !== undefined) return [same];
  for (const folder of vscode.workspace.workspaceFolders ?? []) {
    const uri = uriInWorkspace(relative, folder);
    if (uri !== undefined && (await exists(uri))) return [uri.toString()];
  }
  return [];
}

async function opened(uri: vscode.Uri): Promise<vscode.TextDocument | undefined> {
  try {
    return await vscode.workspace.openTextDocument(uri);
  } catch {
    // Deleted since the question was sent.
    return undefined;
  }
}

function hintOf({ uri }: vscode.TextDocument, attachments: readonly Attachment[], language: string): PlacementHint {
  const own = attachments.filter(({ mention, text }) => text !== "" && "uri" in mention && mention.uri === uri.toString());
  const ranges = own.flatMap(({ mention, text }) =>
    mention.kind === "selection" || mention.kind === "symbol" ? [{ startLine: mention.startLine, text }] : [],
  );
  const file = own.find(({ mention }) => mention.kind === "file");
  return {
    language,
    // With two ranges nobody knows which one a block is for.
    ...(ranges.length === 1 && ranges[0] && { range: ranges[0] }),
    ...(file && { fileText: file.text }),
  };
}
