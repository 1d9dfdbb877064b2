/** Translate Comments: each text in the comments for itself, so that the code between them stays as it is. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { actions } from "../../chat/actions/actions.ts";
import { commentPassages, type Passage, withWords } from "../../chat/actions/commentPassages.ts";
import { plainText } from "../../chat/actions/plainText.ts";
import { AppError } from "../../shared/errors.ts";
import type { ActionProgress, ActionRun } from "./actionRun.ts";
import { answerQuestion, prepareQuestion } from "./askModel.ts";
import { readableEditor, selectionOrFile } from "./codeTarget.ts";
import { naturalLanguages } from "./languageName.ts";
import { proposeCode } from "./proposeCode.ts";

/** Each takes a second or two; who has more selects a part. */
const maxPassages = 60;
/** Lines are broken where the longest one ended before, but not in narrow columns. */
const leastWidth = 80;
/** A translation is hardly ever longer; a model that goes on and on is. */
const longestRatio = 3;

export async function translateComments(run: ActionRun): Promise<void> {
  const { title } = actions.translateComments;
  const editor = readableEditor(title);
  const target = selectionOrFile(title, editor);
  const passages = commentPassages(target.lines.join("\n"), editor.document.languageId);
  if (passages.length === 0) {
    throw new AppError(
      "request/invalid",
      t("{0}: there must be comments in {1}, got none that are known; select code with comments", title, editor.document.languageId),
    );
  }
  if (passages.length > maxPassages) {
    throw new AppError(
      "request/tooLong",
      t("{0}: there must be at most {1} comments at once, got {2}; select fewer lines", title, maxPassages, passages.length),
    );
  }
  const chosen = await vscode.window.showQuickPick(
    naturalLanguages.map((label) => ({ label })),
    { placeHolder: t("Language to translate the comments to") },
  );
  if (chosen === undefined) return;
  const words = await run.working(title, (progress) => translated(run, editor.document.uri, passages, chosen.label, progress));
  if (words === undefined) return;
  const lines = [...target.lines];
  const width = Math.max(leastWidth, ...passages.map(({ startLine, endLine }) => longest(lines.slice(startLine, endLine))));
  for (const [index, passage] of [...passages.entries()].reverse()) {
    const text = words[index];
    if (text === undefined) continue;
    lines.splice(passage.startLine, passage.endLine - passage.startLine, ...withWords(passage, text, width));
  }
  await proposeCode(run, title, target, lines);
}

/** Undefined for a text that stays as it is: the model gave nothing, or far too much. */
async function translated(
  { dependencies }: ActionRun,
  uri: vscode.Uri,
  passages: readonly Passage[],
  targetLanguage: string,
  progress: ActionProgress,
): Promise<readonly (string | undefined)[]> {
  const action = actions.translateComments;
  const results: (string | undefined)[] = [];
  for (const [index, { text }] of passages.entries()) {
    progress.stage(t("comment {0} of {1}…", index + 1, passages.length));
    const question = { action, about: [uri], text, textName: "text", values: { targetLanguage }, stop: ["\n\n"] };
    const prepared = await prepareQuestion(dependencies, question, progress);
    const answer = await answerQuestion(dependencies, prepared, { ...progress, stage: () => {} });
    results.push(wordsOf(answer.text, text));
  }
  return results;
}

/** What ends a comment may not stand inside of one. */
const ends = /\*\/|-->|"""|-\}/g;

function wordsOf(answer: string, original: string): string | undefined {
  const words = plainText(answer)
    .replace(/^\s*`{3,}[^\n]*\n|\n\s*`{3,}\s*$/g, "")
    .replace(ends, "")
    .replace(/\s+/g, " ")
    .trim()
    .replace(/^(["“„«])(.*)["”“»]$/, "$2");
  return words === "" || words.length > original.length * longestRatio + leastWidth ? undefined : words;
}

function longest(lines: readonly string[]): number {
  return Math.max(0, ...lines.map((line) => line.length));
}
