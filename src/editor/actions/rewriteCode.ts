/** Fix and Simplify: the model writes the code anew, and the difference is proposed. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { actions } from "../../chat/actions/actions.ts";
import { dedent, indented } from "../../chat/actions/dedent.ts";
import { AppError } from "../../shared/errors.ts";
import { refuseSecrets } from "../privacy/refuseSecrets.ts";
import { withoutPlaces } from "../privacy/withoutPlaces.ts";
import type { ActionRun } from "./actionRun.ts";
import { askModel } from "./askModel.ts";
import { codeAnswer } from "./codeAnswer.ts";
import { type CodeTarget, codeTarget, readableEditor } from "./codeTarget.ts";
import { fenceTag, languageName } from "./languageName.ts";
import { proposeCode } from "./proposeCode.ts";

/** Small models lose the thread with more. */
const maxProblems = 5;

export async function refactor(run: ActionRun): Promise<void> {
  const { title } = actions.refactor;
  const { document, selection } = readableEditor(title);
  await rewrite(run, "refactor", await codeTarget(title, document, selection, run.signal), {});
}

/** @param place where a problem is, as a code action gives it; the cursor of the active editor when absent */
export async function fix(run: ActionRun, place?: { readonly document: vscode.TextDocument; readonly range: vscode.Range }): Promise<void> {
  const { title } = actions.fix;
  const { document, range } = place ?? placeOfCursor(title);
  refuseSecrets(title, document.uri);
  const isSelection = place === undefined && !range.isEmpty;
  const cursor = isSelection ? range : new vscode.Range(range.start, range.start);
  const whole = await codeTarget(title, document, cursor, run.signal);
  const target = isSelection ? whole : linesAround(whole, range);
  const problems = problemsIn(document, target, range);
  if (problems.length === 0) {
    throw new AppError(
      "request/invalid",
      t("{0}: there must be an error or a warning at the cursor, got none; put the cursor on one", title),
    );
  }
  await rewrite(run, "fix", target, { problems: problems.map((problem) => problemLine(problem, target)).join("\n") });
}

/** Longer code is not written anew for one problem: it takes long, and small models lose lines. */
const maxLines = 60;
const linesEachSide = 20;

function linesAround(target: CodeTarget, { start, end }: vscode.Range): CodeTarget {
  if (target.lines.length <= maxLines) return target;
  const startLine = Math.max(target.startLine, start.line - linesEachSide);
  const endLine = Math.min(target.endLine, Math.min(end.line, start.line + linesEachSide) + linesEachSide + 1);
  return { ...target, startLine, endLine, lines: target.lines.slice(startLine - target.startLine, endLine - target.startLine) };
}

function placeOfCursor(title: string): { readonly document: vscode.TextDocument; readonly range: vscode.Range } {
  const { document, selection } = readableEditor(title);
  return { document, range: selection };
}

/** Those at the place first, then the others in the code, errors before warnings. */
function problemsIn(
  document: vscode.TextDocument,
  { startLine, endLine }: CodeTarget,
  { start, end }: vscode.Range,
): readonly vscode.Diagnostic[] {
  const distance = ({ range }: vscode.Diagnostic) => Math.max(0, range.start.line - end.line, start.line - range.end.line);
  return vscode.languages
    .getDiagnostics(document.uri)
    .filter(
      ({ severity, range }) => severity <= vscode.DiagnosticSeverity.Warning && range.start.line < endLine && range.end.line >= startLine,
    )
    .sort((one, other) => distance(one) - distance(other) || one.severity - other.severity)
    .slice(0, maxProblems);
}

/** Some extensions explain at length; the first sentences say what is wrong. */
const maxProblemLength = 300;

function problemLine({ severity, message, range }: vscode.Diagnostic, { startLine, document }: CodeTarget): string {
  const kind = severity === vscode.DiagnosticSeverity.Error ? "Error" : "Warning";
  return `${kind} in line ${Math.max(1, range.start.line - startLine + 1)}: ${withoutPlaces(message, document.uri).replace(/\s+/g, " ").slice(0, maxProblemLength)}`;
}

async function rewrite(
  run: ActionRun,
  id: "fix" | "refactor",
  target: CodeTarget,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const action = actions[id];
  const { languageId } = target.document;
  const { text, indentation } = dedent(target.lines);
  const answer = await run.working(action.title, (progress) =>
    askModel(
      run.dependencies,
      { action, about: [target.document.uri], text, values: { ...values, language: languageName(languageId), tag: fenceTag(languageId) } },
      progress,
    ),
  );
  if (answer === undefined) return;
  await proposeCode(run, action.title, target, indented(codeAnswer(action, answer, languageId), indentation));
}
