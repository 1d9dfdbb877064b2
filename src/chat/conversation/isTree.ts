import type { Conversation } from "../../shared/conversation.ts";

/**
 * Whether the messages are what every function of this folder relies on and keeps true:
 * - ids are unique;
 * - a message stands after the one it answers, so no path leads in a circle;
 * - users answer assistants or nobody, assistants answer users, and a user may also follow a user whose answer was deleted;
 * - `head` is one of the messages, and there is one unless there are none.
 *
 * To be asked of each conversation that comes from a file.
 */
export function isTree({ messages, head }: Conversation): boolean {
  const roles = new Map<string, "user" | "assistant">();
  for (const { id, parent, role } of messages) {
    if (roles.has(id)) return false;
    const above = parent === undefined ? undefined : roles.get(parent);
    if (parent !== undefined && above === undefined) return false;
    if (role === "assistant" && above !== "user") return false;
    roles.set(id, role);
  }
  return head === undefined ? messages.length === 0 : roles.has(head);
}
