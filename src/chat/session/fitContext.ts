/**
 * Which part of a conversation the model reads.
 *
 * The prompt and the answer share the context. What is kept: the system prompt, the newest question, and before it as many messages as fit. The
 * first message that is kept (the anchor) moves rarely and far, because the model's keys and values can be used again only up to the first
 * token that differs.
 */

import { t } from "@vscode/l10n";
import type { Attachment, Message, UserMessage } from "../../shared/conversation.ts";
import { AppError } from "../../shared/errors.ts";
import type { ChatMessage, CountTokensParams } from "../../shared/protocol.ts";
import { attachmentCut } from "./attachmentCut.ts";
import { messageText, type PathOf } from "./messageText.ts";

export type CountTokens = (params: CountTokensParams) => Promise<readonly number[]>;

export interface FitOptions {
  readonly system: string;
  /** From the first message on; at least one is a user's. The last user's is the newest question. */
  readonly branch: readonly Message[];
  readonly contextTokens: number;
  /** Longest answer. */
  readonly maxTokens: number;
  /** Id of the first message that was kept the last time. */
  readonly anchor?: string | undefined;
  readonly count: CountTokens;
  readonly pathOf: PathOf;
}

export interface Fit {
  /** What the model reads, for its template. */
  readonly messages: readonly ChatMessage[];
  /** Of the prompt that the template makes of them. */
  readonly usedTokens: number;
  /** The most tokens that the answer can have. */
  readonly answerTokens: number;
  readonly anchor: string | undefined;
  /** In words: "2 earlier messages", "cart.ts (cut)". */
  readonly leftOut: readonly string[];
  /** Of the newest question, as the model reads them. */
  readonly attachments: readonly Attachment[];
}

/** What templates put around a message: five tokens in ChatML, which is among the longest. Only a first guess; the whole prompt is counted after it. */
const messageTokens = 5;

/** When something must go, this share of the room stays filled: the next questions and answers then fit before anything has to go again. */
const filledShare = 3 / 4;

/**
 * Leaves out the oldest questions with their answers, then cuts the newest question's attachments.
 *
 * @throws AppError `request/tooLong` where the newest question is too long by itself; what `count` throws
 */
export async function fitContext(options: FitOptions): Promise<Fit> {
  const { contextTokens, maxTokens, count, branch } = options;
  // An answer that may be longer than half the context would leave no room for the question.
  const room = contextTokens - Math.min(maxTokens, Math.floor(contextTokens / 2));
  const sizes = await sizesOf(options);
  // What the template adds beyond the guess. It only grows, and a question that is too long by then ends this.
  let correction = 0;
  for (;;) {
    const plan = await planned(options, sizes, room - correction);
    const [usedTokens = 0] = await count({ messages: plan.messages });
    if (usedTokens <= room) {
      return { ...plan, usedTokens, answerTokens: Math.min(maxTokens, contextTokens - usedTokens), anchor: branch[plan.start]?.id };
    }
    correction += usedTokens - room;
  }
}

interface Sizes {
  readonly system: number;
  /** Of each message of the branch, with what the template puts around it. */
  readonly messages: readonly number[];
}

async function sizesOf({ system, branch, count, pathOf }: FitOptions): Promise<Sizes> {
  const [first = 0, ...others] = await count({ texts: [system, ...branch.map((message) => textOf(message, pathOf))] });
  return { system: first + messageTokens, messages: others.map((tokens) => tokens + messageTokens) };
}

async function planned(options: FitOptions, sizes: Sizes, room: number) {
  const { branch, system, pathOf } = options;
  const newest = branch.findLastIndex(({ role }) => role === "user");
  const question = branch[newest];
  if (question === undefined || question.role === "assistant") throw new Error("conversation: must have a question, got none");

  const tokensFrom = (start: number) => sizes.system + sizes.messages.slice(start).reduce((sum, tokens) => sum + tokens, 0);
  const start = startOf(options, newest, tokensFrom, room);
  const { attachments, leftOut } =
    tokensFrom(start) <= room
      ? { attachments: question.attachments, leftOut: [] }
      : await cutQuestion(options, question, tokensFrom(newest + 1), room);
  const kept = branch.slice(start).map((message) => (message === question ? { ...question, attachments: [...attachments] } : message));
  const earlier = start === 0 ? [] : [start === 1 ? t("1 earlier message") : t("{0} earlier messages", start)];
  return { messages: promptOf(system, kept, pathOf), leftOut: [...earlier, ...leftOut], attachments, start };
}

/** The first message to keep: the anchor while that fits, else a later question that leaves room for what comes next. */
function startOf({ branch, anchor }: FitOptions, newest: number, tokensFrom: (start: number) => number, room: number): number {
  const anchored = Math.min(
    newest,
    Math.max(
      0,
      branch.findIndex(({ id }) => id === anchor),
    ),
  );
  if (tokensFrom(anchored) <= room) return anchored;
  for (let start = anchored + 1; start < newest; start++) {
    if (branch[start]?.role === "user" && tokensFrom(start) <= room * filledShare) return start;
  }
  return newest;
}

/** @param otherTokens of the system prompt and of what comes after the question */
async function cutQuestion({ count, contextTokens, pathOf }: FitOptions, question: UserMessage, otherTokens: number, room: number) {
  const { text, attachments } = question;
  const frames = attachments.map((attachment) => ({ ...attachment, text: attachment.text.trim() === "" ? "" : "…" }));
  const [questionTokens = 0, frameTokens = 0] = await count({ texts: [text, messageText({ text: "", attachments: frames }, pathOf)] });
  const left = room - otherTokens - messageTokens;
  if (questionTokens > left) {
    throw new AppError(
      "request/tooLong",
      t(
        "question: must have at most {0} tokens in a context of {1}, got {2}; shorten it or choose a shorter longest answer",
        Math.max(0, left),
        contextTokens,
        questionTokens,
      ),
    );
  }
  const attachmentTokens = Math.floor(left * filledShare) - questionTokens - frameTokens;
  return attachmentCut(attachments, Math.max(0, attachmentTokens), (texts) => count({ texts }));
}

/**
 * Roles alternate, as many templates demand: answers without text are left out, and what then follows another message of the same role is joined
 * with it.
 */
function promptOf(system: string, branch: readonly Message[], pathOf: PathOf): readonly ChatMessage[] {
  const prompt: ChatMessage[] = [{ role: "system", content: system }];
  for (const message of branch) {
    const content = textOf(message, pathOf);
    if (message.role === "assistant" && content.trim() === "") continue;
    const last = prompt.at(-1);
    if (last?.role === message.role) prompt[prompt.length - 1] = { role: message.role, content: `${last.content}\n\n${content}` };
    else prompt.push({ role: message.role, content });
  }
  return prompt;
}

function textOf(message: Message, pathOf: PathOf): string {
  return message.role === "user" ? messageText(message, pathOf) : message.text;
}
