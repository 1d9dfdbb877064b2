import type { Conversation, Message } from "../../shared/conversation.ts";

/** Puts a newer version of a message in the place of the one with its id; does nothing where that was deleted. Place in the tree stays. */
export function replaceMessage(conversation: Conversation, newer: Message): Conversation {
  const replaced = (message: Message) => (message.id === newer.id ? { ...newer, ...placeOf(message) } : message);
  return { ...conversation, messages: conversation.messages.map(replaced) };
}

function placeOf({ parent }: Message): { parent?: string } {
  return parent === undefined ? {} : { parent };
}
