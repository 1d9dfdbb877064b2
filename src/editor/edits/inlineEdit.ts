/** An instruction at the cursor: the model writes the selected lines anew, and a diff shows them to accept, reject or ask again. */

import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { ChatBackend } from "../../backend/backend.ts";
import { declarationsIn } from "../../chat/apply/declarations.ts";
import { linesOf } from "../../chat/apply/lineReplacement.ts";
import { reindent, shallowest } from "../../chat/apply/reindent.ts";
import { inlineEditCode, inlineEditRequest } from "../../chat/inlineEditPrompt.ts";
import { abortSignalOf } from "../../shared/abortSignalOf.ts";
import { AppError, messageOf } from "../../shared/errors.ts";
import { indentationOf } from "../../shared/indentationOf.ts";
import { isBlank } from "../../shared/isBlank.ts";
import type { LeaveGuard } from "../privacy/leaveGuard.ts";
import { refuseSecrets } from "../privacy/refuseSecrets.ts";
import type { AskInstruction } from "./instructionInput.ts";
import type { Proposals } from "./proposals.ts";
import { readOnlyReason } from "./readOnlyReason.ts";

export interface InlineEditOptions {
  readonly chat: ChatBackend["chat"];
  readonly guard: LeaveGuard;
  readonly proposals: Pick<Proposals, "propose">;
  readonly askInstruction: AskInstruction;
}

/** Without a selection, a function of up to so many lines around the cursor is what is changed, else its line. */
const maxEnclosingLines = 40;
/** Lines before the cursor that the model reads when it writes new code. */
const linesBefore = 20;

/** Lines to change; `startLine === endLine` writes new ones there. */
export interface EditedLines {
  readonly startLine: number;
  readonly endLine: number;
}

export function inlineEditor({ chat, guard, proposals, askInstruction }: InlineEditOptions): () => Promise<void> {
  return () => edit().catch(tell);

  async function edit(): Promise<void> {
    const editor = vscode.window.activeTextEditor;
    if (editor === undefined) return;
    const { document } = editor;
    refuseSecrets(t("Inline Edit"), document.uri);
    await guard.refuse(t("Inline Edit"), "chat", [document.uri]);
    const refusal = await readOnlyReason(document);
    if (refusal !== undefined) {
      void vscode.window.showErrorMessage(`Nearline: ${refusal}`);
      return;
    }
    const place = editedLines(linesOf(document.getText()), editor.selection);
    const instruction = await askInstruction(subject(place));
    if (instruction === undefined) return;
    // Read after the question: the document may have changed while it was open, though not below a modal input.
    const text = document.getText();
    const { version } = document;
    const lines = linesOf(text);
    const old = lines.slice(place.startLine, place.endLine);
    await propose(instruction, old);

    async function propose(wish: string, base: readonly string[]): Promise<void> {
      const code = await written(wish, base);
      if (code === undefined) return;
      const depth = old.length === 0 ? indentationOf(lines[place.startLine] ?? "") : shallowest(old);
      const changed = reindent(linesOf(code), depth, base, lines);
      // New code in a blank line takes its place.
      const endLine = old.length === 0 && isBlank(lines[place.startLine] ?? "") ? place.endLine + 1 : place.endLine;
      const replacements = [{ startLine: place.startLine, endLine, lines: changed }];
      const refining = new AbortController();
      let next: string | undefined;
      const refine = async () => {
        next = await askInstruction(t("the proposed code"));
        if (next !== undefined) refining.abort();
      };
      const proposal = { uri: document.uri.toString(), version, text, replacements, title: titleOf(wish) };
      await proposals.propose(proposal, refining.signal, () => void refine().catch(tell));
      if (next !== undefined) await propose(next, changed);
    }

    /** The model's code; undefined when the user cancelled, or none came. */
    async function written(wish: string, base: readonly string[]): Promise<string | undefined> {
      const before = lines.slice(Math.max(0, place.startLine - linesBefore), place.startLine);
      const question = { instruction: wish, languageId: document.languageId, lines: base, before };
      const request = inlineEditRequest(question);
      const answer = await withProgress(`Nearline: ${titleOf(wish)}`, async (signal, report) => {
        let soFar = "";
        // The user may have taken their time since the document was asked for.
        await guard.refuse(t("Inline Edit"), "chat", [document.uri]);
        const { finish } = await chat(
          request,
          (piece) => {
            soFar += piece;
            const count = soFar.trim().split("\n").length;
            report(count === 1 ? t("1 line") : t("{0} lines", count));
          },
          signal,
        );
        if (finish === "length" && base.length > 0) throw unfinished();
        return signal.aborted ? undefined : soFar;
      });
      if (answer === undefined) return undefined;
      const code = inlineEditCode(request, answer, question);
      if (code === undefined) void vscode.window.showWarningMessage(t("Nearline: the model wrote no code; try another instruction."));
      return code;
    }
  }
}

/** The part that came would delete what the rest of the lines held. */
function unfinished(): AppError {
  return new AppError("request/invalid", t("Inline Edit: the answer must end, got more than its longest; select fewer lines or try again"));
}

/** In words of what was asked: the worker knows of conversations only. */
function tooLong(cause: AppError): AppError {
  const message = t("Inline Edit: code, instruction and answer must fit into the model's context, got more; select fewer lines");
  return new AppError("request/tooLong", message, { cause });
}

/** What an instruction is about: whole lines of the selection, the function around the cursor, or its line. */
export function editedLines(lines: readonly string[], { start, end, isEmpty }: vscode.Selection): EditedLines {
  if (!isEmpty) return { startLine: start.line, endLine: end.character === 0 && end.line > start.line ? end.line : end.line + 1 };
  if (isBlank(lines[start.line] ?? "")) return { startLine: start.line, endLine: start.line };
  const around = declarationsIn(lines)
    .flatMap(({ startLine, endLine }) => (endLine === undefined ? [] : [{ startLine, endLine }]))
    .filter(({ startLine, endLine }) => startLine <= start.line && start.line < endLine && endLine - startLine <= maxEnclosingLines)
    .at(-1);
  return around ?? { startLine: start.line, endLine: start.line + 1 };
}

function subject({ startLine, endLine }: EditedLines): string {
  if (startLine === endLine) return t("line {0} (new code)", startLine + 1);
  return endLine - startLine === 1 ? t("line {0}", startLine + 1) : t("lines {0} to {1}", startLine + 1, endLine);
}

/** Long enough to be told from others in a tab. */
const maxTitleLength = 40;

function titleOf(instruction: string): string {
  return instruction.length <= maxTitleLength ? instruction : `${instruction.slice(0, maxTitleLength).trimEnd()}…`;
}

function withProgress<T>(
  title: string,
  run: (signal: AbortSignal, report: (message: string) => void) => Promise<T>,
): Thenable<T | undefined> {
  const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
  return vscode.window.withProgress(options, async (progress, token) => {
    const { signal, dispose } = abortSignalOf(token);
    try {
      return await run(signal, (message) => progress.report({ message }));
    } catch (error) {
      if (!signal.aborted) tell(error instanceof AppError && error.code === "request/tooLong" ? tooLong(error) : error);
      return undefined;
    } finally {
      dispose();
    }
  });
}

function tell(error: unknown): void {
  void vscode.window.showErrorMessage(`Nearline: ${messageOf(error)}`);
}
