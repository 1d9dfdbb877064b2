import type { Conversation, Message } from "../../shared/conversation.ts";

/** The messages from the first one to the one with this id, the first one first; none for an unknown id or none. */
export function branchTo({ messages }: Conversation, id: string | undefined): readonly Message[] {
  const byId = new Map(messages.map((message) => [message.id, message]));
  const branch: Message[] = [];
  for (let message = id === undefined ? undefined : byId.get(id); message !== undefined; ) {
    branch.push(message);
    message = message.parent === undefined ? undefined : byId.get(message.parent);
  }
  return branch.reverse();
}
