import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { exportMarkdown } from "../../chat/conversation/exportMarkdown.ts";
import type { Conversation } from "../../shared/conversation.ts";

/** Asks where to, writes the branch that is shown as Markdown, and opens it. */
export async function exportConversation(conversation: Conversation): Promise<void> {
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const name = `${fileNameOf(conversation.title)}.md`;
  const uri = await vscode.window.showSaveDialog({
    title: t("Export Conversation"),
    filters: { Markdown: ["md"] },
    ...(folder === undefined ? {} : { defaultUri: vscode.Uri.joinPath(folder, name) }),
  });
  if (uri === undefined) return;
  await vscode.workspace.fs.writeFile(uri, new TextEncoder().encode(exportMarkdown(conversation)));
  await vscode.window.showTextDocument(uri);
}

/** Letters, digits and what no system gives a meaning to. */
function fileNameOf(title: string): string {
  const name = title
    .replaceAll(/[^\p{L}\p{M}\p{N}_-]+/gu, " ")
    .trim()
    .replaceAll(" ", "-");
  return name === "" ? "conversation" : name;
}
