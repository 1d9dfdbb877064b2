import type { Conversation, Message } from "../../shared/conversation.ts";
import { showBranch } from "./showBranch.ts";
import { siblingsOf } from "./siblingsOf.ts";

export interface Deletion {
  readonly conversation: Conversation;
  /** What was taken away, parents before children: enough for `restoreMessages`. */
  readonly removed: readonly Message[];
}

/**
 * Takes a message away with all that came of it. Where the shown branch led through it, a message beside it is shown instead, or the one
 * above. Removes nothing for an unknown id.
 */
export function deleteMessage(conversation: Conversation, id: string): Deletion {
  const target = conversation.messages.find((message) => message.id === id);
  if (target === undefined) return { conversation, removed: [] };
  const gone = new Set([id]);
  for (const message of conversation.messages) {
    if (message.parent !== undefined && gone.has(message.parent)) gone.add(message.id);
  }
  const removed = conversation.messages.filter((message) => gone.has(message.id));
  const left = { ...conversation, messages: conversation.messages.filter((message) => !gone.has(message.id)) };
  if (conversation.head !== undefined && !gone.has(conversation.head)) return { conversation: left, removed };

  const { head: _, ...headless } = left;
  const instead = siblingsOf(left, target).at(-1)?.id;
  if (instead !== undefined) return { conversation: showBranch(headless, instead), removed };
  return { conversation: target.parent === undefined ? headless : { ...headless, head: target.parent }, removed };
}

/** Takes a deletion back: all messages whose place is still there, and shows them. */
export function restoreMessages(conversation: Conversation, removed: readonly Message[]): Conversation {
  const ids = new Set(conversation.messages.map((message) => message.id));
  const back: Message[] = [];
  for (const message of removed) {
    if (ids.has(message.id) || (message.parent !== undefined && !ids.has(message.parent))) continue;
    ids.add(message.id);
    back.push(message);
  }
  const first = back[0];
  if (first === undefined) return conversation;
  return showBranch({ ...conversation, messages: [...conversation.messages, ...back] }, first.id);
}
