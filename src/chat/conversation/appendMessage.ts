import type { Conversation, Message } from "../../shared/conversation.ts";
import { titleOf } from "./titleOf.ts";

/**
 * Adds a message below the parent it names. A changed message or another answer is the same thing: a message with the parent of the one
 * that it stands beside.
 *
 * @param show whether the branch that ends with it is shown from now on; the first message always is
 */
export function appendMessage(conversation: Conversation, message: Message, show = true): Conversation {
  const { messages, hasOwnTitle, head } = conversation;
  if (messages.some(({ id }) => id === message.id)) throw new Error(`message: must have an id of its own, got ${message.id} again`);
  if (message.parent !== undefined && !messages.some(({ id }) => id === message.parent)) {
    throw new Error(`message: must have a parent in the conversation, got ${message.parent}`);
  }
  const isFirst = messages.length === 0;
  return {
    ...conversation,
    ...(isFirst && !hasOwnTitle ? { title: titleOf(message) } : {}),
    messages: [...messages, message],
    head: show || head === undefined ? message.id : head,
    updatedMs: message.createdMs,
  };
}
