/** What the user hears of a proposal besides the diff. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { LineReplacement } from "../../chat/apply/lineReplacement.ts";
import { acceptProposalCommand, rejectProposalCommand } from "./proposalCommands.ts";

export const tellOutcome = {
  /** With a screen reader on, how to decide; a diff says only where it differs. */
  shown(title: string, count: number): void {
    if (vscode.workspace.getConfiguration("editor").get("accessibilitySupport") !== "on") return;
    const [accept, reject] = [t("Accept"), t("Reject")];
    const message = count === 1 ? t("{0}: 1 change proposed in a diff.", title) : t("{0}: {1} changes proposed in a diff.", title, count);
    void vscode.window.showInformationMessage(message, accept, reject).then((chosen) => {
      if (chosen === accept) return vscode.commands.executeCommand(acceptProposalCommand);
      return chosen === reject ? vscode.commands.executeCommand(rejectProposalCommand) : undefined;
    });
  },

  stale(title: string, lost: readonly LineReplacement[]): void {
    const copy = t("Copy Proposal");
    const message = t("Nearline: “{0}” was not applied, since the document changed where it belongs.", title);
    void vscode.window.showWarningMessage(message, {}, copy).then((chosen) => {
      if (chosen === copy) return vscode.env.clipboard.writeText(lost.map(({ lines }) => lines.join("\n")).join("\n\n"));
      return undefined;
    });
  },

  unchanged(title: string): void {
    void vscode.window.showInformationMessage(t("Nearline: “{0}” would change nothing: the document has this code already.", title));
  },
};
