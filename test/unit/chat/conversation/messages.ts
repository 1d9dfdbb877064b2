/** Messages and conversations for tests. */
import { appendMessage } from "../../../../src/chat/conversation/appendMessage.ts";
import { emptyConversation } from "../../../../src/chat/conversation/emptyConversation.ts";
import type { AssistantMessage, Attachment, Conversation, Message, UserMessage } from "../../../../src/shared/conversation.ts";

export function userMessage(id: string, text: string, more: Partial<UserMessage> = {}): UserMessage {
  return { id, role: "user", text, attachments: [], createdMs: 1, ...more };
}

export function assistantMessage(id: string, parent: string, text: string, more: Partial<AssistantMessage> = {}): AssistantMessage {
  return { id, parent, role: "assistant", text, end: "done", createdMs: 1, ...more };
}

export function fileAttachment(path: string, text: string, more: Partial<Attachment> = {}): Attachment {
  return { mention: { kind: "file", uri: `file:///project/${path}` }, label: path, text, languageId: "typescript", ...more };
}

/** Messages as they follow each other; parents are set where they are missing. */
export function conversationOf(...messages: readonly Message[]): Conversation {
  let conversation = emptyConversation("c", 0);
  for (const message of messages) {
    const { head } = conversation;
    conversation = appendMessage(conversation, message.parent === undefined && head !== undefined ? { ...message, parent: head } : message);
  }
  return conversation;
}
