/** Write Tests: with the project's own framework, in a file where the project has its tests. Nothing is written to the disk before it is saved. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { actions } from "../../chat/actions/actions.ts";
import { dedent, indented } from "../../chat/actions/dedent.ts";
import { testedNames } from "../../chat/actions/testedNames.ts";
import { manifestNames, type TestPlace, testPlace } from "../../chat/testFrameworks.ts";
import { AppError } from "../../shared/errors.ts";
import { exists } from "../exists.ts";
import { nameOf } from "../nameOf.ts";
import type { ActionRun } from "./actionRun.ts";
import { askModel } from "./askModel.ts";
import { codeAnswer } from "./codeAnswer.ts";
import { type CodeTarget, codeTarget, linesOf, readableEditor, wholeTarget } from "./codeTarget.ts";
import { fenceTag, languageName } from "./languageName.ts";
import { proposeReplacements, tellNote } from "./proposeCode.ts";
import { surroundings } from "./surroundings.ts";

export async function writeTests(run: ActionRun): Promise<void> {
  const action = actions.writeTests;
  const { title } = action;
  const { document, selection } = readableEditor(title);
  const { languageId } = document;
  const target = await codeTarget(title, document, selection, run.signal);
  const root = vscode.workspace.getWorkspaceFolder(document.uri)?.uri;
  const place = await placeOf(document, root);
  if (place === undefined) {
    throw new AppError("request/invalid", t("{0}: the language's tests must be known here, got {1}; ask in the chat", title, languageId));
  }
  const beginning = place.framework.beginning({
    module: place.module,
    ...testedNames(linesOf(document), target, languageId),
  });
  const values = {
    language: languageName(languageId),
    tag: fenceTag(languageId),
    framework: place.framework.name,
    testBeginning: beginning.join("\n"),
  };
  const answer = await run.working(title, (progress) =>
    askModel(run.dependencies, { action, about: [document.uri], text: dedent(target.lines).text, values }, progress),
  );
  if (answer === undefined) return;
  const lines = indented(codeAnswer(action, answer, languageId), "");
  tellNote(
    title,
    answer.note ?? (answer.finish === "length" ? t("the tests are longer than the longest answer; the end is missing") : undefined),
  );
  if (place.path === undefined) return append(run, title, target, lines);
  if (root === undefined) {
    await vscode.window.showTextDocument(
      await vscode.workspace.openTextDocument({ language: languageId, content: `${lines.join("\n")}\n` }),
    );
    return;
  }
  await openTests(run, title, vscode.Uri.joinPath(root, place.path), lines);
}

async function placeOf(document: vscode.TextDocument, root: vscode.Uri | undefined): Promise<TestPlace | undefined> {
  const { uri, languageId } = document;
  const path = root === undefined ? nameOf(uri) : uri.path.slice(root.path.length).replace(/^\/+/, "");
  const around = root === undefined ? undefined : await surroundings(root, path, manifestNames(languageId));
  return testPlace(path, languageId, around?.folders ?? [], around?.manifests ?? new Map());
}

/** A file that is there gets the new tests at its end; another is opened with its name, and is there once it is saved. */
async function openTests(run: ActionRun, title: string, uri: vscode.Uri, lines: readonly string[]): Promise<void> {
  if (await exists(uri)) {
    const document = await vscode.workspace.openTextDocument(uri);
    return append(run, title, wholeTarget(document), lines);
  }
  const document = await vscode.workspace.openTextDocument(uri.with({ scheme: "untitled" }));
  const edit = new vscode.WorkspaceEdit();
  // A file that was not saved the last time may still be open with what it held.
  const start = linesOf(document).join("\n").trim() === "" ? "" : "\n";
  edit.insert(document.uri, new vscode.Position(document.lineCount, 0), `${start}${lines.join("\n")}\n`);
  await vscode.workspace.applyEdit(edit);
  await vscode.window.showTextDocument(document);
}

/** Below what the document ends with, without imports that it has already. */
function append(run: ActionRun, title: string, { document }: CodeTarget, lines: readonly string[]): Promise<void> {
  const all = linesOf(document);
  const known = new Set(all.map((line) => line.trim()));
  const isImport = /^(?:import|from|const .*= require\(|use|using|package|require)\b|^<\?php/;
  const fresh = lines.filter((line) => !(isImport.test(line) && known.has(line.trim())));
  while (fresh[0]?.trim() === "") fresh.shift();
  let end = all.length;
  while (end > 0 && (all[end - 1] ?? "").trim() === "") end--;
  return proposeReplacements(run, title, wholeTarget(document), [
    { startLine: end, endLine: end, lines: end === 0 ? fresh : ["", ...fresh] },
  ]);
}
