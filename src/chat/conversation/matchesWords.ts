import type { Conversation } from "../../shared/conversation.ts";

/**
 * Whether all words of a search occur in the title or in messages of any branch, whatever their case and accents. A word may be found
 * inside another. A search without words finds everything.
 */
export function matchesWords({ title, messages }: Conversation, search: string): boolean {
  const words = new Set(
    folded(search)
      .split(/\s+/)
      .filter((word) => word !== ""),
  );
  for (const text of [title, ...messages.map((message) => message.text)]) {
    if (words.size === 0) return true;
    const searched = folded(text);
    for (const word of words) if (searched.includes(word)) words.delete(word);
  }
  return words.size === 0;
}

/** Without case and accents: compatibility decomposition, then no marks. https://unicode.org/reports/tr15/ */
function folded(text: string): string {
  return text.normalize("NFKD").replaceAll(/\p{M}/gu, "").toLowerCase();
}
