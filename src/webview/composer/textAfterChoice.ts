import type { Mention } from "../../shared/conversation.ts";
import type { MentionQuery } from "./mentionQuery.ts";
import { mentionWords } from "./mentionWords.ts";

/**
 * The text without the `@` that a mention was chosen for, and where the cursor goes. A name stays in the sentence it stands in ("why does
 * cart.ts fail"); anything else would only be in the way of the chip that says the same.
 */
export function textAfterChoice(
  text: string,
  { start, typed }: MentionQuery,
  mention: Mention,
): { readonly text: string; readonly caret: number } {
  const before = text.slice(0, start);
  const after = text.slice(start + 1 + typed.length).trimStart();
  const staysNamed = before.trim() !== "" && (mention.kind === "file" || mention.kind === "symbol");
  const kept = staysNamed ? `${before}${mentionWords(mention).label} ` : before;
  return { text: kept + after, caret: kept.length };
}
