/** Shows code that is to take the place of other code, and keeps it where it no longer fits. */
import * as vscode from "vscode";
import { lineChanges } from "../../chat/actions/lineChanges.ts";
import type { LineReplacement } from "../edits/proposal.ts";
import type { ActionRun } from "./actionRun.ts";
import type { CodeTarget } from "./codeTarget.ts";

/** @param lines in place of the target's */
export async function proposeCode(run: ActionRun, title: string, target: CodeTarget, lines: readonly string[]): Promise<void> {
  const replacements = lineChanges(target.lines, lines, target.startLine);
  if (replacements.length === 0) {
    void vscode.window.showInformationMessage(`Nearline: ${title}: the model would change nothing.`);
    return;
  }
  await proposeReplacements(run, title, target, replacements);
}

export async function proposeReplacements(
  { dependencies, signal }: ActionRun,
  title: string,
  { document, version, name }: CodeTarget,
  replacements: readonly LineReplacement[],
): Promise<void> {
  const about = name ?? document.uri.path.slice(document.uri.path.lastIndexOf("/") + 1);
  const outcome = await dependencies.proposeEdit(
    { uri: document.uri.toString(), version, replacements, title: `${title}: ${about}` },
    signal,
  );
  if (outcome !== "stale") return;
  const show = "Show What Was Written";
  const message = `Nearline: ${title}: the file must be as it was when it was read, but the place has changed; nothing was changed.`;
  if ((await vscode.window.showErrorMessage(message, show)) !== show) return;
  const content = replacements.map(({ lines }) => lines.join("\n")).join("\n\n");
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: document.languageId, content }));
}

/** Tells what of the code the model did not read, beside what came of the rest. */
export function tellNote(title: string, note: string | undefined): void {
  if (note !== undefined) void vscode.window.showInformationMessage(`Nearline: ${title}: ${note}.`);
}
