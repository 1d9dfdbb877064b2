import { t } from "@vscode/l10n";
import type { Conversation, Message } from "../../shared/conversation.ts";

const noLongerKept = t("no longer kept, because the conversation has grown too long");

/**
 * A conversation that takes at most so many bytes as JSON, as far as that can be had. The oldest messages give up the texts of their
 * attachments first, then of themselves; all messages stay, so the tree does, and each says what it lost. The newest message gives up its
 * attachments last of all, and keeps its text.
 */
export function withinBytes(conversation: Conversation, maxBytes: number): Conversation {
  let excess = byteCount(conversation) - maxBytes;
  if (excess <= 0) return conversation;
  const messages = [...conversation.messages];
  const older = messages.length - 1;
  for (const [lighter, count] of [
    [withoutAttachmentTexts, older] as const,
    [withoutText, older] as const,
    [withoutAttachmentTexts, older + 1] as const,
  ]) {
    for (const [index, message] of messages.slice(0, count).entries()) {
      if (excess <= 0) break;
      const light = lighter(message);
      const saved = byteCount(message) - byteCount(light);
      if (saved <= 0) continue;
      messages[index] = light;
      excess -= saved;
    }
  }
  return { ...conversation, messages };
}

function withoutAttachmentTexts(message: Message): Message {
  if (message.role === "assistant") return message;
  const attachments = message.attachments.map((attachment) =>
    attachment.text === "" ? attachment : { ...attachment, text: "", note: noLongerKept },
  );
  return { ...message, attachments };
}

function withoutText(message: Message): Message {
  return { ...message, text: `(${noLongerKept})` };
}

function byteCount(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value));
}
