/** Asks the model for what an action needs, within its context. */
import { t } from "@vscode/l10n";
import type * as vscode from "vscode";
import type { Action } from "../../chat/actions/actions.ts";
import { fitPrompt } from "../../chat/actions/fitPrompt.ts";
import { answerBeginning, promptTurns } from "../../chat/actions/promptTurns.ts";
import { fenceFor } from "../../chat/fenceFor.ts";
import { AppError } from "../../shared/errors.ts";
import type { ChatEnd, ChatMessage, SamplingOptions } from "../../shared/protocol.ts";
import { loadedModel } from "../workers/loadedModel.ts";
import type { ActionDependencies } from "./actionDependencies.ts";
import type { ActionProgress } from "./actionRun.ts";

export interface Question {
  readonly action: Action;
  /** The documents that its text and values are from. */
  readonly about: readonly vscode.Uri[];
  /** What may be cut where it does not fit. */
  readonly text: string;
  /** Of the prompt's other places; `fence` is added. */
  readonly values: Readonly<Record<string, string>>;
  /** The place of the text in the prompt; "code" when absent. */
  readonly textName?: string;
  /** The answer ends before the first of these; the end of its code block when absent. */
  readonly stop?: readonly string[];
}

export interface PreparedQuestion extends Pick<Question, "action" | "about"> {
  readonly messages: readonly ChatMessage[];
  readonly maxTokens: number;
  readonly stop: readonly string[];
  readonly note?: string;
}

export interface Answer {
  /** With the beginning that the prompt gave. */
  readonly text: string;
  readonly finish: ChatEnd["finish"];
}

/** Greedy: the same code gives the same answer, and small models stray less. */
const greedy: SamplingOptions = { temperature: 0 };
/** Where the worker has not told how long its context is; the least that it runs a model with. */
const leastContextTokens = 2048;

/** @throws AppError where it is about what must not go to who answers, before anything of it is so much as counted there */
export async function prepareQuestion(
  { backend, guard, workerState }: ActionDependencies,
  { action, about, text, values, textName = "code", stop }: Question,
  { signal }: ActionProgress,
): Promise<PreparedQuestion> {
  const fence = fenceFor(text);
  const contextTokens = () => {
    const state = workerState();
    return loadedModel(state)?.contextTokens ?? leastContextTokens;
  };
  const fitted = await fitPrompt(
    { ...action, text, messagesFor: (kept) => promptTurns(action.prompt, { ...values, fence, [textName]: kept }) },
    async (params, countSignal) => {
      await guard.refuse(action.title, "chat", about);
      return backend.countTokens(params, countSignal);
    },
    contextTokens,
    signal,
  );
  return { ...fitted, action, about, stop: stop ?? (answerBeginning(fitted.messages) === "" ? [] : [`\n${fence}`]) };
}

/** Rejects with the signal's reason when it fires, and as `prepareQuestion` does: since then a server may have been named. */
export async function answerQuestion(
  { backend, guard }: ActionDependencies,
  { messages, maxTokens, stop, action, about }: PreparedQuestion,
  { signal, stage }: ActionProgress,
  sampling = greedy,
): Promise<Answer> {
  let written = "";
  let pieces = 0;
  await guard.refuse(action.title, "chat", about);
  const end = await backend.chat(
    { messages, maxTokens, sampling, stop },
    (piece) => {
      written += piece;
      pieces++;
      stage(pieces === 1 ? t("writing, 1 token…") : t("writing, {0} tokens…", pieces));
    },
    signal,
  );
  signal.throwIfAborted();
  return { text: answerBeginning(messages) + written, finish: end.finish };
}

/** Both at once, for actions that ask once. An answer of white space only is refused. */
export async function askModel(
  dependencies: ActionDependencies,
  question: Question,
  progress: ActionProgress,
): Promise<Answer & { readonly note?: string }> {
  const prepared = await prepareQuestion(dependencies, question, progress);
  progress.stage(t("reading…"));
  const answer = await answerQuestion(dependencies, prepared, progress);
  if (answer.text.slice(answerBeginning(prepared.messages).length).trim() === "") {
    throw new AppError(
      "request/invalid",
      t("{0}: the model must answer, got nothing; select other lines or choose another model", question.action.title),
    );
  }
  return prepared.note === undefined ? answer : { ...answer, note: prepared.note };
}
