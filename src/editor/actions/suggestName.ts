/** Suggest a Name: names for the symbol at the cursor, given by VS Code's own rename. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { actions } from "../../chat/actions/actions.ts";
import { dedent } from "../../chat/actions/dedent.ts";
import { namesOf, withoutName } from "../../chat/actions/names.ts";
import { AppError, messageOf } from "../../shared/errors.ts";
import type { ActionRun } from "./actionRun.ts";
import { answerQuestion, prepareQuestion } from "./askModel.ts";
import { codeTarget, readableEditor } from "./codeTarget.ts";
import { fenceTag } from "./languageName.ts";

/** The first is the likeliest answer, the others are drawn; after six hardly a new name comes. */
const tries = 6;
/** Lower gives the same name six times, higher gives words that name nothing. */
const temperature = 0.8;

export async function suggestName(run: ActionRun): Promise<void> {
  const action = actions.suggestName;
  const { title } = action;
  const { document, selection } = readableEditor(title);
  const position = selection.active;
  const range = document.getWordRangeAtPosition(position);
  if (range === undefined) {
    throw new AppError(
      "request/invalid",
      t("{0}: the cursor must be on a name, got none; put it on the name of a function or variable", title),
    );
  }
  const current = document.getText(range);
  const target = await codeTarget(title, document, new vscode.Range(position, position), run.signal);
  const names = await run.working(title, async (progress) => {
    const text = withoutName(dedent(target.lines).text, current);
    const question = { action, about: [document.uri], text, values: { tag: fenceTag(document.languageId) }, stop: ["\n"] };
    const prepared = await prepareQuestion(run.dependencies, question, progress);
    const answers: string[] = [];
    for (let seed = 0; seed < tries; seed++) {
      progress.stage(t("name {0} of {1}…", seed + 1, tries));
      const sampling = seed === 0 ? { temperature: 0 } : { temperature, topP: 0.95, seed };
      const { text: answer } = await answerQuestion(run.dependencies, prepared, { ...progress, stage: () => {} }, sampling);
      answers.push(answer);
    }
    // Small models give the prompt's own examples back.
    const examples = prepared.messages.flatMap(({ role, content }) => (role === "assistant" ? [content] : []));
    const copied = new Set(namesOf(examples, current, document.languageId));
    return namesOf(answers, current, document.languageId).filter((name) => !copied.has(name));
  });
  if (names === undefined) return;
  if (names.length === 0) {
    throw new AppError("request/invalid", t("{0}: the model must give another name for {1}, got none; try a larger model", title, current));
  }
  const chosen = await vscode.window.showQuickPick(
    names.map((label) => ({ label })),
    { placeHolder: t("A name in place of {0}", current) },
  );
  if (chosen !== undefined) await rename(title, document, range, current, chosen.label);
}

async function rename(title: string, document: vscode.TextDocument, range: vscode.Range, current: string, name: string): Promise<void> {
  if (document.getText(range) !== current) {
    throw new AppError("request/invalid", t("{0}: {1} must be where it was, got a document that changed; try again", title, current));
  }
  const changes = await Promise.resolve(
    vscode.commands.executeCommand<vscode.WorkspaceEdit | undefined>(
      "vscode.executeDocumentRenameProvider",
      document.uri,
      range.start,
      name,
    ),
  ).catch((error: unknown) => {
    throw new AppError(
      "request/invalid",
      t('{0}: {1} must be renamed by the language\'s extension, got "{2}"', title, current, messageOf(error)),
      {
        cause: error,
      },
    );
  });
  if (changes === undefined || changes.size === 0) {
    throw new AppError(
      "request/invalid",
      t(
        "{0}: the language's extension must rename {1}, got no change; install an extension for {2}, or write {3} yourself",
        title,
        current,
        document.languageId,
        name,
      ),
    );
  }
  if (!(await vscode.workspace.applyEdit(changes))) {
    throw new AppError(
      "request/invalid",
      t("{0}: {1} must be renamed in all places, got a file that cannot be changed; try again", title, current),
    );
  }
}
