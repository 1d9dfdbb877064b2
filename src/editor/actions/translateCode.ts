/** Translate Code: the code in another programming language, in a new document that is nowhere on the disk. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { actions } from "../../chat/actions/actions.ts";
import { dedent } from "../../chat/actions/dedent.ts";
import type { ActionRun } from "./actionRun.ts";
import { askModel } from "./askModel.ts";
import { codeAnswer } from "./codeAnswer.ts";
import { readableEditor, selectionOrFile } from "./codeTarget.ts";
import { fenceTag, languageName, programmingLanguages } from "./languageName.ts";

export async function translateCode(run: ActionRun): Promise<void> {
  const action = actions.translateCode;
  const { title } = action;
  const editor = readableEditor(title);
  const { uri, languageId } = editor.document;
  const { lines } = selectionOrFile(title, editor);
  const items = programmingLanguages.filter(({ id }) => id !== languageId).map(({ id, name }) => ({ label: name, id }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: t("Language to translate to") });
  if (chosen === undefined) return;
  const values = {
    language: languageName(languageId),
    tag: fenceTag(languageId),
    targetLanguage: chosen.label,
    targetTag: fenceTag(chosen.id),
  };
  const question = { action, about: [uri], text: dedent(lines).text, values };
  const answer = await run.working(title, (progress) => askModel(run.dependencies, question, progress));
  if (answer === undefined) return;
  const content = `${codeAnswer(action, answer, chosen.id)}\n`;
  await vscode.window.showTextDocument(await vscode.workspace.openTextDocument({ language: chosen.id, content }));
}
