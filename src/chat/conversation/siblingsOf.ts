import type { Conversation, Message } from "../../shared/conversation.ts";

/** Messages with the same parent, the message itself among them, oldest first. */
export function siblingsOf({ messages }: Conversation, { parent }: Message): readonly Message[] {
  return messages.filter((other) => other.parent === parent).sort((a, b) => a.createdMs - b.createdMs);
}
