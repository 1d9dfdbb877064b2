/** What the panel shows of a conversation. */
import { branchTo } from "../../chat/conversation/branchTo.ts";
import { siblingsOf } from "../../chat/conversation/siblingsOf.ts";
import type { ModelState, ShownConversation, ShownMessage } from "../../shared/chatProtocol.ts";
import type { Conversation, Message } from "../../shared/conversation.ts";
import type { ModelInfo } from "../../shared/protocol.ts";
import type { WorkerState } from "../workers/workerHost.ts";

/** The whole text of an attachment can be megabytes, and goes to the panel with each state: it needs a glimpse, and opens the place for more. */
const maxShownAttachment = 500;

export function shownConversation(conversation: Conversation | undefined): ShownConversation | undefined {
  if (conversation === undefined || conversation.messages.length === 0) return undefined;
  // Looked up once for all messages, of which there may be hundreds.
  const children = new Map<string | undefined, Message[]>();
  for (const message of conversation.messages) children.set(message.parent, [...(children.get(message.parent) ?? []), message]);
  const messages = branchTo(conversation, conversation.head).map((message): ShownMessage => {
    const siblings = siblingsOf({ ...conversation, messages: children.get(message.parent) ?? [] }, message).map(({ id }) => id);
    return { ...glimpsed(message), siblings };
  });
  return { id: conversation.id, title: conversation.title, messages };
}

export function modelState(worker: WorkerState): ModelState {
  switch (worker.kind) {
    case "off":
      return { kind: "off" };
    case "loading":
      return { kind: "loading", fraction: worker.fraction };
    case "ready":
      return readyState(worker.model);
    // Whoever asks need not know: the answer begins a second later.
    case "resting":
      return worker.model === undefined ? { kind: "ready", name: "", contextTokens: 0 } : readyState(worker.model);
    case "failed":
      return { kind: worker.retryAtMs === undefined ? "failed" : "restarting", message: worker.error.message };
  }
}

function readyState({ name, contextTokens, server }: ModelInfo): ModelState {
  return { kind: "ready", name, contextTokens, ...(server === undefined ? {} : { server }) };
}

function glimpsed(message: Message): Message {
  if (message.role === "assistant") return message;
  const attachments = message.attachments.map((attachment) => ({ ...attachment, text: attachment.text.slice(0, maxShownAttachment) }));
  return { ...message, attachments };
}
