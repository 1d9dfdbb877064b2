/** The light bulb: fixing where something is wrong, and what can be done with lines that are selected. The model is asked once one is chosen. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { isSecretFile } from "../../privacy/secretFiles.ts";

/** What is offered for selected lines; each is a command. */
const forSelections = [
  { title: t("Simplify with Nearline"), command: "nearline.refactor" },
  { title: t("Document with Nearline"), command: "nearline.document" },
] as const;

export const offeredKinds = [vscode.CodeActionKind.QuickFix, vscode.CodeActionKind.RefactorRewrite];

/** @param isOn whether Nearline is enabled */
export function actionProvider(isOn: () => boolean): vscode.CodeActionProvider {
  return {
    provideCodeActions(document, range, { diagnostics, only }) {
      if (!isOn() || isSecretFile(document.uri.path)) return [];
      const wants = (kind: vscode.CodeActionKind) => only === undefined || only.contains(kind);
      return [
        ...(wants(vscode.CodeActionKind.QuickFix) ? fixes(document, diagnostics) : []),
        ...(wants(vscode.CodeActionKind.RefactorRewrite) && !range.isEmpty ? rewrites() : []),
      ];
    },
  };
}

/** One for all problems at the place: they mostly have one cause. */
function fixes(document: vscode.TextDocument, diagnostics: readonly vscode.Diagnostic[]): readonly vscode.CodeAction[] {
  const wrong = diagnostics.filter(({ severity }) => severity <= vscode.DiagnosticSeverity.Warning);
  const [first] = wrong;
  if (first === undefined) return [];
  const title = t("Fix with Nearline");
  const action = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  action.diagnostics = wrong;
  action.command = { title, command: "nearline.fix", arguments: [document.uri, first.range] };
  return [action];
}

function rewrites(): readonly vscode.CodeAction[] {
  return forSelections.map(({ title, command }) => {
    const action = new vscode.CodeAction(title, vscode.CodeActionKind.RefactorRewrite);
    action.command = { title, command };
    return action;
  });
}
