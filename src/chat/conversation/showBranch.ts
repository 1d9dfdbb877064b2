import type { Conversation } from "../../shared/conversation.ts";

/** Shows the branch that a message leads to: down from it, always the newest answer. Does nothing for an unknown id. */
export function showBranch(conversation: Conversation, id: string): Conversation {
  const { messages } = conversation;
  if (!messages.some((message) => message.id === id)) return conversation;
  // Children stand behind their parents, so one look suffices; the last one that counts as below is a leaf of the newest children.
  let head = id;
  for (const message of messages) {
    if (message.parent === head) head = newestChild(conversation, head);
  }
  return { ...conversation, head };
}

function newestChild({ messages }: Conversation, parent: string): string {
  return messages.findLast((message) => message.parent === parent)?.id ?? parent;
}
