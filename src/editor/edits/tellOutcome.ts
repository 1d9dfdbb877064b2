/** What the user hears of a proposal besides the diff. */
import * as vscode from "vscode";
import type { LineReplacement } from "../../chat/apply/lineReplacement.ts";
import { acceptProposalCommand, rejectProposalCommand } from "./proposalCommands.ts";

export const tellOutcome = {
  /** With a screen reader on, how to decide; a diff says only where it differs. */
  shown(title: string, count: number): void {
    if (vscode.workspace.getConfiguration("editor").get("accessibilitySupport") !== "on") return;
    const buttons = { Accept: acceptProposalCommand, Reject: rejectProposalCommand };
    const changes = count === 1 ? "1 change" : `${count} changes`;
    void vscode.window.showInformationMessage(`${title}: ${changes} proposed in a diff.`, "Accept", "Reject").then((chosen) => {
      if (chosen === "Accept" || chosen === "Reject") return vscode.commands.executeCommand(buttons[chosen]);
      return undefined;
    });
  },

  stale(title: string, lost: readonly LineReplacement[]): void {
    const copy = "Copy Proposal";
    const message = `Nearline: “${title}” was not applied, since the document changed where it belongs.`;
    void vscode.window.showWarningMessage(message, {}, copy).then((chosen) => {
      if (chosen === copy) return vscode.env.clipboard.writeText(lost.map(({ lines }) => lines.join("\n")).join("\n\n"));
      return undefined;
    });
  },

  unchanged(title: string): void {
    void vscode.window.showInformationMessage(`Nearline: “${title}” would change nothing: the document has this code already.`);
  },
};
