/** Name This Code: one of several labels, by how likely the model thinks each. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { actions } from "../../chat/actions/actions.ts";
import { dedent } from "../../chat/actions/dedent.ts";
import { labelSets, parseLabels, type RatedLabel, rateLabels } from "../../chat/actions/labels.ts";
import { promptTurns } from "../../chat/actions/promptTurns.ts";
import { AppError } from "../../shared/errors.ts";
import type { ActionRun } from "./actionRun.ts";
import { prepareQuestion } from "./askModel.ts";
import { codeTarget, readableEditor } from "./codeTarget.ts";
import { fenceTag } from "./languageName.ts";
import { tellNote } from "./proposeCode.ts";

/** Stands where there is no code to judge. */
const emptyCode = "N/A";
const ownLabels = t("Other Labels…");

export async function nameCode(run: ActionRun): Promise<void> {
  const action = actions.nameCode;
  const { title } = action;
  const { document, selection } = readableEditor(title);
  const { backend } = run.dependencies;
  const score = backend.scoreAnswers?.bind(backend);
  if (score === undefined) {
    throw new AppError(
      "request/invalid",
      t("{0}: the model must tell how likely answers are, got one that does not; choose another model", title),
    );
  }
  const target = await codeTarget(title, document, selection, run.signal);
  const labels = await chooseLabels();
  if (labels === undefined) return;
  const values = { tag: fenceTag(document.languageId), labels: labels.join(", ") };
  const result = await run.working(title, async (progress) => {
    const question = { action, about: [document.uri], text: dedent(target.lines).text, values };
    const { messages, note } = await prepareQuestion(run.dependencies, question, progress);
    progress.stage(t("comparing…"));
    const scores = await score(messages, labels, progress.signal);
    const empty = await score(promptTurns(action.prompt, { ...values, fence: "```", code: emptyCode }), labels, progress.signal);
    return { rated: rateLabels(labels, scores, empty), note };
  });
  if (result === undefined) return;
  tellNote(title, result.note);
  await showRated(result.rated);
}

async function chooseLabels(): Promise<readonly string[] | undefined> {
  const sets = labelSets.map(({ title, labels }) => ({ label: title, description: labels.join(", "), labels }));
  const chosen = await vscode.window.showQuickPick([...sets, { label: ownLabels, description: "", labels: undefined }], {
    placeHolder: t("What is to be told of this code?"),
  });
  if (chosen === undefined || chosen.labels !== undefined) return chosen?.labels;
  const typed = await vscode.window.showInputBox({
    prompt: t("Labels to choose from, separated by commas"),
    placeHolder: t("parser, database, user interface"),
    validateInput(text) {
      try {
        parseLabels(text);
        return undefined;
      } catch (error) {
        return error instanceof AppError ? error.message : String(error);
      }
    },
  });
  return typed === undefined ? undefined : parseLabels(typed);
}

async function showRated(rated: readonly RatedLabel[]): Promise<void> {
  const items = rated.map(({ label, probability }) => ({ label, description: `${Math.round(probability * 100)} %` }));
  const chosen = await vscode.window.showQuickPick(items, { placeHolder: t("How well each label fits; Enter copies it") });
  if (chosen !== undefined) await vscode.env.clipboard.writeText(chosen.label);
}
