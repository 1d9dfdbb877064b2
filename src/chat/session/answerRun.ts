/**
 * One question being answered: what it mentions is read, what fits is chosen, and one answer or several are written one after another.
 *
 * Invariants
 * - An answer is in the conversation from its beginning on, with the end "interrupted" until it has another.
 * - A worker that ends before the first word of an answer is asked once more, for nobody has seen anything of it; an answer that has words keeps
 *   them, and is interrupted.
 * - The question's attachments are kept as the model read them, so that it reads the same with the next question. Until they are read they are
 *   kept by name, so that none is lost with an answer that came to nothing.
 */
import type { ContextUse, RunningAnswer } from "../../shared/chatProtocol.ts";
import type { AssistantMessage, Attachment, Conversation, Mention, Source, UserMessage } from "../../shared/conversation.ts";
import { AppError, messageOf } from "../../shared/errors.ts";
import { appendMessage } from "../conversation/appendMessage.ts";
import { branchTo } from "../conversation/branchTo.ts";
import { replaceMessage } from "../conversation/replaceMessage.ts";
import systemPrompt from "../prompts/system.md";
import { type CountTokens, type Fit, fitContext } from "./fitContext.ts";
import { gatherAttachments } from "./gatherAttachments.ts";
import type { OpenConversations } from "./openConversations.ts";
import { countingSendable, refuseToSend } from "./refuseToSend.ts";
import { samplingOf } from "./samplingOf.ts";
import type { SessionModel, SessionOptions } from "./sessionOptions.ts";
import type { TokenCounter } from "./tokenCounter.ts";
import { maxHits, sourcesIn, workspaceAttachment } from "./workspaceAttachment.ts";
import { writeAnswer } from "./writeAnswer.ts";

export interface AnswerRunOptions {
  readonly session: SessionOptions;
  readonly conversations: OpenConversations;
  readonly counter: TokenCounter;
  /** The first message that the model was given of each conversation. */
  readonly anchors: Map<string, string>;
}

/** People read a number no faster, and each telling sends the whole state. */
const tellSpeedMs = 1000;

/** The files of the workspace may take this share of what is not the answer's: the question's other attachments need room as well. */
const workspaceShare = 1 / 2;

export class AnswerRun {
  readonly conversationId: string;
  readonly #options: AnswerRunOptions;
  readonly #question: UserMessage;
  readonly #abort = new AbortController();
  #running: RunningAnswer;
  #toldMs = 0;
  #writtenCount = 0;
  #context: ContextUse | undefined;
  #stopEnd: "stopped" | "interrupted" = "stopped";

  /** Appends an answer without text to the question, which must be in the conversation. */
  constructor(options: AnswerRunOptions, conversation: Conversation, question: UserMessage) {
    this.#options = options;
    this.#question = question;
    this.conversationId = conversation.id;
    const answer = this.#emptyAnswer();
    options.conversations.put(appendMessage(conversation, answer));
    const stage = options.session.model() === undefined ? "waiting" : "reading";
    this.#running = { messageId: answer.id, stage, tokensPerSecond: undefined };
  }

  get running(): RunningAnswer {
    return this.#running;
  }

  /** Undefined until it is known what fits. */
  get context(): ContextUse | undefined {
    return this.#context;
  }

  /** @param end what the answer's end is called: the user's wish, or that of an editor that goes away */
  stop(end: "stopped" | "interrupted"): void {
    this.#stopEnd = end;
    this.#abort.abort();
  }

  /** Resolves when all is written, and never rejects: what goes wrong is the end of the answer. */
  async write(): Promise<void> {
    try {
      await this.#writeAnswers();
    } catch (error) {
      if (!this.#isAskedAgainAfter(error)) return this.#endBecauseOf(error);
      this.#tell({ stage: "waiting" });
      await this.#writeAnswers().catch((again: unknown) => this.#endBecauseOf(again));
    }
  }

  async #writeAnswers(): Promise<void> {
    const { session, counter } = this.#options;
    const { signal } = this.#abort;
    // Of another answer to the same question they were read before.
    const unread = this.#question.attachments.filter(({ isUnread }) => isUnread === true).map(({ mention }) => mention);
    const model = await session.loadedModel(signal);
    if (unread.some(({ kind }) => kind === "workspace")) this.#tell({ stage: "searching" });
    const count = counter.counting(signal);
    const sources = unread.length === 0 ? this.#earlierSources() : await this.#gather(unread, model, count);
    this.#tell({ stage: "reading" });
    const { branch, fit, readSources } = await this.#fit(model, count, sources);
    signal.throwIfAborted();
    const facts = {
      model: model.name,
      ...(fit.leftOut.length > 0 && { leftOut: [...fit.leftOut] }),
      ...(readSources.length > 0 && { sources: [...readSources] }),
    };
    const { alternatives } = session.options();
    for (;;) {
      // Another may answer than the one that counted, or that wrote the answer before.
      await refuseToSend(branch, session);
      await this.#writeOne(fit, facts);
      this.#writtenCount++;
      if (this.#writtenCount >= alternatives || signal.aborted) return;
      this.#nextAnswer();
    }
  }

  #isAskedAgainAfter(error: unknown): boolean {
    return error instanceof AppError && error.code === "worker/stopped" && !this.#abort.signal.aborted && !this.#hasWords();
  }

  #endBecauseOf(error: unknown): void {
    const { session, conversations } = this.#options;
    const isStopped = this.#abort.signal.aborted;
    if (!isStopped && !(error instanceof AppError)) session.log(`chat: ${messageOf(error)}`);
    const end = isStopped ? { end: this.#stopEnd } : endAfter(error, this.#hasWords());
    conversations.changeAnswer(this.conversationId, this.#running.messageId, (answer) => ({ ...answer, ...end }));
  }

  #hasWords(): boolean {
    return this.#answers().some(({ id, text }) => id === this.#running.messageId && text.trim() !== "");
  }

  async #gather(mentions: readonly Mention[], model: SessionModel, count: CountTokens): Promise<readonly Source[]> {
    const { resolve, search, uriOf, pathOf, refusal, options } = this.#options.session;
    const roomTokens = (model.contextTokens - Math.min(options().maxTokens, model.contextTokens / 2)) * workspaceShare;
    const findInWorkspace = async (text: string, signal: AbortSignal) =>
      workspaceAttachment(await search(text, maxHits, signal), roomTokens, (texts) => count({ texts }), { uriOf, pathOf, refusal });
    const { attachments, sources } = await gatherAttachments(
      mentions,
      this.#question.text,
      { resolve, findInWorkspace, pathOf },
      this.#abort.signal,
    );
    this.#keepAttachments(attachments);
    return sources;
  }

  /** What the first answer to the same question rested on. */
  #earlierSources(): readonly Source[] {
    return this.#answers().find(({ sources }) => sources !== undefined)?.sources ?? [];
  }

  /** To the question, oldest first, with those that are not finished. */
  #answers(): readonly AssistantMessage[] {
    const messages = this.#options.conversations.get(this.conversationId)?.messages ?? [];
    return messages.filter((message) => message.role === "assistant").filter(({ parent }) => parent === this.#question.id);
  }

  async #fit({ contextTokens }: SessionModel, countTokens: CountTokens, sources: readonly Source[]) {
    const { session, conversations, anchors } = this.#options;
    const conversation = conversations.get(this.conversationId);
    if (conversation === undefined) throw new Error("conversation: must be open while it is answered");
    const branch = branchTo(conversation, this.#question.id);
    const count = countingSendable(branch, session, countTokens);
    const fit = await fitContext({
      system: systemPrompt.trim(),
      branch,
      contextTokens,
      maxTokens: session.options().maxTokens,
      anchor: anchors.get(this.conversationId),
      count,
      pathOf: session.pathOf,
    });
    if (fit.anchor !== undefined) anchors.set(this.conversationId, fit.anchor);
    const tokens = await count({ texts: fit.attachments.map(({ text }) => text) });
    const kept = fit.attachments.map((attachment, index): Attachment => {
      const isLeftOut = attachment.text === "" && (this.#question.attachments[index]?.text ?? "") !== "";
      return { ...attachment, tokens: tokens[index] ?? 0, ...(isLeftOut && { wasRead: true }) };
    });
    this.#keepAttachments(kept);
    this.#context = { usedTokens: fit.usedTokens, contextTokens, leftOut: fit.leftOut };
    const workspaceText = fit.attachments.find(({ mention }) => mention.kind === "workspace")?.text ?? "";
    return { branch, fit, readSources: sourcesIn(workspaceText, sources) };
  }

  async #writeOne(fit: Fit, facts: Partial<AssistantMessage>): Promise<void> {
    const { session, conversations } = this.#options;
    const { backend, nowMs, onText, options, newSeed } = session;
    const { messageId } = this.#running;
    const change = (changed: (answer: AssistantMessage) => Partial<AssistantMessage>) =>
      conversations.changeAnswer(this.conversationId, messageId, (answer) => ({ ...answer, ...changed(answer) }));

    change(() => facts);
    // Another answer is to be another.
    const index = this.#answers().filter(({ end }) => end === "done" || end === "length").length;
    const end = await writeAnswer(
      { messages: fit.messages, maxTokens: fit.answerTokens, sampling: samplingOf(options().temperature, index, newSeed()) },
      {
        backend,
        nowMs,
        onText: (text, tokensPerSecond) => {
          change((answer) => ({ text: answer.text + text }));
          onText(this.conversationId, messageId, text);
          const isDue = nowMs() - this.#toldMs >= tellSpeedMs;
          if (this.#running.stage !== "writing" || isDue) this.#tell({ stage: "writing", tokensPerSecond });
        },
      },
      this.#abort.signal,
    );
    change(() => (end.end === "stopped" ? { ...end, end: this.#stopEnd } : end));
  }

  #nextAnswer(): void {
    const { conversations } = this.#options;
    const answer = this.#emptyAnswer();
    const conversation = conversations.get(this.conversationId);
    if (conversation !== undefined) conversations.put(appendMessage(conversation, answer, false));
    this.#tell({ messageId: answer.id, stage: "reading", tokensPerSecond: undefined });
  }

  #emptyAnswer(): AssistantMessage {
    const { newId, dateMs } = this.#options.session;
    return { id: newId(), parent: this.#question.id, role: "assistant", text: "", end: "interrupted", createdMs: dateMs() };
  }

  #keepAttachments(attachments: readonly Attachment[]): void {
    const { conversations } = this.#options;
    const conversation = conversations.get(this.conversationId);
    if (conversation !== undefined) conversations.put(replaceMessage(conversation, { ...this.#question, attachments: [...attachments] }));
  }

  #tell(change: Partial<RunningAnswer>): void {
    const { nowMs, onChange } = this.#options.session;
    this.#running = { ...this.#running, ...change };
    this.#toldMs = nowMs();
    onChange();
  }
}

/** Where who answered went away, that says nothing about the question; and of the worker's end the panel tells where it tells of the model. */
function endAfter(error: unknown, hasWords: boolean): Pick<AssistantMessage, "end" | "error"> {
  const code = error instanceof AppError ? error.code : undefined;
  if (hasWords && code === "worker/stopped") return { end: "interrupted" };
  return { end: hasWords && code === "server/away" ? "interrupted" : "failed", error: messageOf(error) };
}
