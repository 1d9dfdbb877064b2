/** What a diff shows of the decisions so far: lenses above the changes, marks behind those taken, and keys and buttons while it is open. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { acceptChangeCommand, rejectChangeCommand } from "./proposalCommands.ts";
import { type Proposals, proposalScheme } from "./proposals.ts";

/** For when-clauses: the diff of a proposal is the active editor; it has several changes; it can be asked for in another way. */
const contextKeys = {
  isActive: "nearline.isProposalActive",
  hasSeveral: "nearline.proposalHasSeveral",
  canRefine: "nearline.canRefineProposal",
};

export function markProposals(proposals: Proposals): vscode.Disposable {
  const lensesChanged = new vscode.EventEmitter<void>();
  const takenMark = vscode.window.createTextEditorDecorationType({
    isWholeLine: true,
    after: { contentText: "✓ accepted", margin: "0 0 0 3ch", color: new vscode.ThemeColor("editorCodeLens.foreground") },
  });
  const show = () => {
    const active = proposals.active;
    void vscode.commands.executeCommand("setContext", contextKeys.isActive, active !== undefined);
    void vscode.commands.executeCommand("setContext", contextKeys.hasSeveral, (active?.review.total ?? 0) > 1);
    void vscode.commands.executeCommand("setContext", contextKeys.canRefine, active?.refine !== undefined);
    for (const editor of vscode.window.visibleTextEditors) {
      const changes = proposals.find(editor.document.uri)?.review.changes ?? [];
      const taken = changes.filter(({ isTaken }) => isTaken).map(({ shown }) => new vscode.Range(shown.startLine, 0, shown.startLine, 0));
      if (editor.document.uri.scheme === proposalScheme) editor.setDecorations(takenMark, taken);
    }
  };
  return vscode.Disposable.from(
    lensesChanged,
    takenMark,
    proposals.onDidReview(() => {
      lensesChanged.fire();
      show();
    }),
    vscode.window.tabGroups.onDidChangeTabs(show),
    vscode.window.tabGroups.onDidChangeTabGroups(show),
    vscode.window.onDidChangeVisibleTextEditors(show),
    // Shown where "diffEditor.codeLens" is on; buttons and keys do the same.
    vscode.languages.registerCodeLensProvider(
      { scheme: proposalScheme },
      { onDidChangeCodeLenses: lensesChanged.event, provideCodeLenses: ({ uri }) => lensesOf(proposals, uri) },
    ),
  );
}

function lensesOf(proposals: Proposals, uri: vscode.Uri): vscode.CodeLens[] {
  const changes = proposals.find(uri)?.review.changes ?? [];
  return changes.flatMap(({ shown, isTaken }, index) => {
    const range = new vscode.Range(shown.startLine, 0, shown.startLine, 0);
    if (isTaken) return [new vscode.CodeLens(range, { title: "$(check) Accepted", command: "" })];
    return [
      new vscode.CodeLens(range, { title: t("Accept This Change"), command: acceptChangeCommand, arguments: [uri, index] }),
      new vscode.CodeLens(range, { title: t("Reject This Change"), command: rejectChangeCommand, arguments: [uri, index] }),
    ];
  });
}
