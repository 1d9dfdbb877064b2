/** `@workspace`: whatever the index of the workspace finds for the question, which is asked when the message is sent. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { MentionKind, MentionOf } from "../mentionKind.ts";

export const workspace: MentionKind<MentionOf["workspace"]> = {
  async offer() {
    if ((vscode.workspace.workspaceFolders?.length ?? 0) === 0) return undefined;
    return { mention: { kind: "workspace" }, label: "workspace", detail: t("places in your files that fit the question"), icon: "search" };
  },

  async read() {
    return { label: "workspace", text: "" };
  },

  async open() {
    await vscode.commands.executeCommand("workbench.view.search");
  },
};
