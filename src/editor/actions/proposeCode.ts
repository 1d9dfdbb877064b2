/** Shows code that is to take the place of other code. What becomes of it is told where proposals are shown. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { type LineReplacement, lineChanges } from "../../chat/apply/lineReplacement.ts";
import { nameOf } from "../nameOf.ts";
import type { ActionRun } from "./actionRun.ts";
import type { CodeTarget } from "./codeTarget.ts";

/** @param lines in place of the target's */
export async function proposeCode(run: ActionRun, title: string, target: CodeTarget, lines: readonly string[]): Promise<void> {
  const replacements = lineChanges(target.lines, lines).map(({ startLine, endLine, lines: own }) => ({
    startLine: target.startLine + startLine,
    endLine: target.startLine + endLine,
    lines: own,
  }));
  if (replacements.length === 0) {
    void vscode.window.showInformationMessage(t("Nearline: {0}: the model would change nothing.", title));
    return;
  }
  await proposeReplacements(run, title, target, replacements);
}

export async function proposeReplacements(
  { dependencies, signal }: ActionRun,
  title: string,
  { document, version, text, name }: CodeTarget,
  replacements: readonly LineReplacement[],
): Promise<void> {
  const about = name ?? nameOf(document.uri);
  await dependencies.proposeEdit({ uri: document.uri.toString(), version, text, replacements, title: `${title}: ${about}` }, signal);
}

/** Tells what of the code the model did not read, beside what came of the rest. */
export function tellNote(title: string, note: string | undefined): void {
  if (note !== undefined) void vscode.window.showInformationMessage(`Nearline: ${title}: ${note}.`);
}
