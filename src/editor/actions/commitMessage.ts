/** Write Commit Message: what is staged, or else changed, into the input of the source control view. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { actions } from "../../chat/actions/actions.ts";
import { commitMessageOf } from "../../chat/actions/commitMessage.ts";
import { AppError } from "../../shared/errors.ts";
import { type GitRepository, gitRepositories } from "../gitRepositories.ts";
import type { ActionRun } from "./actionRun.ts";
import { askModel } from "./askModel.ts";
import { gitChanges } from "./gitChanges.ts";
import { tellNote } from "./proposeCode.ts";

/** @param source the repository whose button was pressed, as the source control view gives it */
export async function commitMessage(run: ActionRun, source?: vscode.Uri): Promise<void> {
  const action = actions.commitMessage;
  const { title } = action;
  const repository = await chooseRepository(title, source);
  if (repository === undefined) return;
  const former = repository.inputBox.value;
  const result = await run.working(title, async (progress) => {
    const changes = await gitChanges(repositoryParts(repository), run.dependencies.guard, progress.signal);
    if (changes.text === "") {
      const why = changes.note ?? t("none");
      throw new AppError("request/invalid", t("{0}: there must be changes to commit, got {1}; change or stage a file", title, why));
    }
    const question = { action, about: changes.about, text: changes.text, textName: "diff", values: {} };
    const answer = await askModel(run.dependencies, question, progress);
    return { message: commitMessageOf(answer.text), note: [changes.note, answer.note].filter((each) => each !== undefined).join("; ") };
  });
  if (result === undefined) return;
  if (result.message === undefined) {
    throw new AppError(
      "request/invalid",
      t("{0}: the model must write a message, got none; stage fewer changes or choose another model", title),
    );
  }
  tellNote(title, result.note === "" ? undefined : result.note);
  await fill(repository, former, result.message);
}

/** The methods are the extension's, which needs them called on its own object. */
function repositoryParts(repository: GitRepository): Parameters<typeof gitChanges>[0] {
  return {
    rootUri: repository.rootUri,
    state: repository.state,
    diffIndexWithHEAD: (path) => repository.diffIndexWithHEAD(path),
    diffWithHEAD: (path) => repository.diffWithHEAD(path),
  };
}

/** What was in the input can be had back; what was typed there meanwhile is not taken away unasked. */
async function fill({ inputBox }: GitRepository, former: string, message: string): Promise<void> {
  const typed = inputBox.value;
  if (typed !== former) {
    const replace = t("Replace");
    const asked = t("Nearline: You have typed a commit message meanwhile. Replace it with the one that was written?");
    if ((await vscode.window.showInformationMessage(asked, replace)) !== replace) return;
  }
  inputBox.value = message;
  await vscode.commands.executeCommand("workbench.view.scm");
  if (typed.trim() === "" || typed === message) return;
  const undo = t("Undo");
  const told = t("Nearline: The commit message was replaced.");
  if ((await vscode.window.showInformationMessage(told, undo)) === undo) inputBox.value = typed;
}

/** The one of the button, or of the active editor, or the only one; else the user chooses. */
async function chooseRepository(title: string, source: vscode.Uri | undefined): Promise<GitRepository | undefined> {
  const repositories = await gitRepositories();
  if (repositories === undefined) {
    throw new AppError(
      "request/invalid",
      t("{0}: VS Code's git extension must be on, got none; enable it and the setting git.enabled", title),
    );
  }
  const [only] = repositories;
  if (only === undefined) {
    throw new AppError("request/invalid", t("{0}: the workspace must have a repository of git, got none; open a folder with one", title));
  }
  const wanted = source ?? vscode.window.activeTextEditor?.document.uri;
  const around = repositories
    .filter(({ rootUri }) => wanted !== undefined && (wanted.path === rootUri.path || wanted.path.startsWith(`${rootUri.path}/`)))
    .sort((one, other) => other.rootUri.path.length - one.rootUri.path.length);
  if (around[0] !== undefined) return around[0];
  if (repositories.length === 1) return only;
  const items = repositories.map((repository) => ({ label: repository.rootUri.path, repository }));
  return (await vscode.window.showQuickPick(items, { placeHolder: t("Repository to write a commit message for") }))?.repository;
}
