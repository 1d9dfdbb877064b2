/**
 * The conversations that the session holds: the one that is shown and the one that is being answered.
 *
 * Invariants
 * - Each is there once, so what is shown and what is written are the same.
 * - Each change reaches the store.
 */
import type { AssistantMessage, Conversation } from "../../shared/conversation.ts";
import { replaceMessage } from "../conversation/replaceMessage.ts";
import type { SessionOptions } from "./sessionOptions.ts";

export class OpenConversations {
  readonly #options: Pick<SessionOptions, "keep" | "dateMs">;
  readonly #byId = new Map<string, Conversation>();

  constructor(options: Pick<SessionOptions, "keep" | "dateMs">) {
    this.#options = options;
  }

  get(id: string | undefined): Conversation | undefined {
    return id === undefined ? undefined : this.#byId.get(id);
  }

  /** Takes one in as the store has it. */
  open(conversation: Conversation): void {
    this.#byId.set(conversation.id, conversation);
  }

  close(id: string): void {
    this.#byId.delete(id);
  }

  put(conversation: Conversation): void {
    this.#byId.set(conversation.id, conversation);
    this.#options.keep(conversation);
  }

  /** Changes an answer; does nothing where it was deleted. */
  changeAnswer(conversationId: string, messageId: string, change: (answer: AssistantMessage) => AssistantMessage): void {
    const conversation = this.#byId.get(conversationId);
    const message = conversation?.messages.find(({ id }) => id === messageId);
    if (conversation === undefined || message?.role !== "assistant") return;
    this.put({ ...replaceMessage(conversation, change(message)), updatedMs: this.#options.dateMs() });
  }
}
