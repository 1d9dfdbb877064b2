/**
 * The conversation that is shown, and the answer that is being written.
 *
 * Invariants
 * - At most one question is being answered, however many conversations there are: whatever is asked next stops what runs, and what
 *   that wrote stays. An answer goes on while another conversation is shown.
 * - The model gets what the user sent and what that mentions, nothing else.
 */
import { t } from "@vscode/l10n";
import type { ContextUse, RunningAnswer } from "../../shared/chatProtocol.ts";
import type { Conversation, Mention, Message, UserMessage } from "../../shared/conversation.ts";
import { AppError } from "../../shared/errors.ts";
import { appendMessage } from "../conversation/appendMessage.ts";
import { deleteMessage, restoreMessages } from "../conversation/deleteMessage.ts";
import { emptyConversation } from "../conversation/emptyConversation.ts";
import { showBranch } from "../conversation/showBranch.ts";
import { shortTitle } from "../conversation/titleOf.ts";
import { AnswerRun } from "./answerRun.ts";
import { contextMeter } from "./contextMeter.ts";
import { unreadAttachment } from "./gatherAttachments.ts";
import { OpenConversations } from "./openConversations.ts";
import type { SessionOptions } from "./sessionOptions.ts";
import { type TokenCounter, tokenCounter } from "./tokenCounter.ts";

export class ChatSession {
  readonly #options: SessionOptions;
  readonly #counter: TokenCounter;
  readonly #conversations: OpenConversations;
  readonly #anchors = new Map<string, string>();
  readonly #life = new AbortController();
  #shownId: string | undefined;
  #run: AnswerRun | undefined;
  #ended: Promise<void> = Promise.resolve();
  #context: ContextUse | undefined;
  #measurement = 0;

  constructor(options: SessionOptions) {
    this.#options = options;
    this.#counter = tokenCounter(options.backend);
    this.#conversations = new OpenConversations(options);
  }

  /** The one that is shown; undefined for one that has no message yet. */
  get conversation(): Conversation | undefined {
    return this.#conversations.get(this.#shownId);
  }

  /** Also of a conversation that is not shown. */
  get running(): RunningAnswer | undefined {
    return this.#run?.running;
  }

  get runningConversation(): Conversation | undefined {
    return this.#conversations.get(this.#run?.conversationId);
  }

  get context(): ContextUse | undefined {
    return this.#run !== undefined && this.#run.conversationId === this.#shownId ? this.#run.context : this.#context;
  }

  /** Resolves when the answer that is being written now has ended, however. */
  get ended(): Promise<void> {
    return this.#ended;
  }

  /** Shows a conversation, or an empty panel. Of one that is being answered the version here is newer than any other. */
  show(conversation: Conversation | undefined): void {
    const runningId = this.#run?.conversationId;
    if (this.#shownId !== undefined && this.#shownId !== runningId) this.#conversations.close(this.#shownId);
    this.#shownId = conversation?.id;
    if (conversation !== undefined && conversation.id !== runningId) this.#conversations.open(conversation);
    this.#context = undefined;
    this.#changed();
  }

  /** Resolves when the message is in the conversation; the answer comes later. */
  async send(text: string, mentions: readonly Mention[]): Promise<void> {
    while (this.#run !== undefined) await this.stop();
    const { newId, dateMs } = this.#options;
    const conversation = this.conversation ?? emptyConversation(newId(), dateMs());
    this.#ask(conversation, this.#question(text, mentions, conversation.head));
  }

  /**
   * Sends a changed message beside the one it changes.
   *
   * @throws AppError `request/invalid`, as all that name a message, where it is not one that is shown
   */
  async edit(messageId: string, text: string, mentions: readonly Mention[]): Promise<void> {
    while (this.#run !== undefined) await this.stop();
    const { conversation, message } = this.#find(messageId);
    if (message.role === "user") this.#ask(conversation, this.#question(text, mentions, message.parent));
  }

  /** Has another answer written beside this one; to a question, an answer. */
  async regenerate(messageId: string): Promise<void> {
    while (this.#run !== undefined) await this.stop();
    const { conversation, message } = this.#find(messageId);
    const question = message.role === "user" ? message : this.#find(message.parent ?? "").message;
    if (question.role === "user") this.#answer(conversation, question);
  }

  /** Resolves when what runs now has ended. What it wrote stays. */
  async stop(): Promise<void> {
    this.#run?.stop("stopped");
    await this.#ended;
  }

  showBranch(messageId: string): void {
    this.#conversations.put(showBranch(this.#find(messageId).conversation, messageId));
    this.#changed();
  }

  /** @returns what `restore` needs to take it back */
  async deleteMessage(messageId: string): Promise<readonly Message[]> {
    while (this.#run !== undefined && this.#run.conversationId === this.#shownId) await this.stop();
    const { conversation, removed } = deleteMessage(this.#find(messageId).conversation, messageId);
    this.#conversations.put(conversation);
    this.#changed();
    return removed;
  }

  /** Brings messages of the shown conversation back. */
  restore(removed: readonly Message[]): void {
    if (this.conversation === undefined) return;
    this.#conversations.put(restoreMessages(this.conversation, removed));
    this.#changed();
  }

  /** @returns whether it is open here; any other is to be renamed where it is kept */
  rename(conversationId: string, title: string): boolean {
    const conversation = this.#conversations.get(conversationId);
    if (conversation === undefined) return false;
    this.#conversations.put({ ...conversation, title: shortTitle(title), hasOwnTitle: true });
    this.#options.onChange();
    return true;
  }

  /** Lets go of a conversation that is to be deleted. */
  async close(conversationId: string): Promise<void> {
    while (this.#run?.conversationId === conversationId) await this.stop();
    if (this.#shownId === conversationId) this.show(undefined);
  }

  /** To be called when a model was loaded, or is there no more: another one counts otherwise. */
  noteModel(): void {
    this.#counter.forget();
    this.#measure();
  }

  /** To be called when the options were changed: what fits depends on the longest answer. */
  noteOptions(): void {
    this.#measure();
  }

  async dispose(): Promise<void> {
    this.#life.abort();
    this.#run?.stop("interrupted");
    await this.#ended;
  }

  #question(text: string, mentions: readonly Mention[], parent: string | undefined): UserMessage {
    const { newId, dateMs, pathOf } = this.#options;
    const attachments = mentions.map((mention) => unreadAttachment(mention, pathOf));
    return { id: newId(), ...(parent === undefined ? {} : { parent }), role: "user", text, attachments, createdMs: dateMs() };
  }

  #ask(conversation: Conversation, question: UserMessage): void {
    this.#answer(appendMessage(conversation, question), question);
  }

  #answer(conversation: Conversation, question: UserMessage): void {
    this.#shownId = conversation.id;
    const run = new AnswerRun(
      {
        session: this.#options,
        conversations: this.#conversations,
        counter: this.#counter,
        anchors: this.#anchors,
      },
      conversation,
      question,
    );
    this.#run = run;
    this.#options.onChange();
    this.#ended = run.write().finally(() => {
      this.#run = undefined;
      if (this.#shownId !== run.conversationId) this.#conversations.close(run.conversationId);
      this.#changed();
    });
  }

  #find(messageId: string): { readonly conversation: Conversation; readonly message: Message } {
    const { conversation } = this;
    const message = conversation?.messages.find(({ id }) => id === messageId);
    if (conversation === undefined || message === undefined) {
      throw new AppError("request/invalid", t("message: must be in the conversation that is shown, got {0}; open it again", messageId));
    }
    return { conversation, message };
  }

  #changed(): void {
    this.#options.onChange();
    this.#measure();
  }

  /** Counts the branch that is shown, in the background, unless the run that answers in it has figures of its own. */
  #measure(): void {
    const measurement = ++this.#measurement;
    const { conversation } = this;
    if (conversation !== undefined && conversation.id === this.#run?.conversationId) return;
    const anchor = this.#anchors.get(conversation?.id ?? "");
    void contextMeter(conversation, anchor, this.#counter.counting(this.#life.signal), this.#options).then((context) => {
      if (measurement !== this.#measurement || this.#life.signal.aborted) return;
      this.#context = context;
      this.#options.onChange();
    });
  }
}
