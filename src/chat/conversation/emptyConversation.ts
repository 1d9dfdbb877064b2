import { t } from "@vscode/l10n";
import type { Conversation } from "../../shared/conversation.ts";

export function emptyConversation(id: string, nowMs: number): Conversation {
  return { id, title: t("New chat"), hasOwnTitle: false, createdMs: nowMs, updatedMs: nowMs, messages: [] };
}
