/**
 * Finds tokens that stand in a text as they are written. Some vocabularies have six thousand of them, so a text is looked at once: where a
 * first letter fits, the lengths that such tokens have are tried, the longest first, so that a token never hides a longer one that starts alike.
 */
export type TokenFinder = (text: string) => readonly (string | number)[];

/** The finder gives the text's parts in order: ids of the tokens, and what lies between them as text that is never empty. */
export function tokenFinder(ids: Iterable<number>, tokens: readonly string[]): TokenFinder {
  const idOfToken = new Map<string, number>();
  const lengthsOf = new Map<number, Set<number>>();
  for (const id of ids) {
    const token = tokens[id] ?? "";
    if (token === "" || idOfToken.has(token)) continue;
    idOfToken.set(token, id);
    const first = token.charCodeAt(0);
    lengthsOf.set(first, (lengthsOf.get(first) ?? new Set()).add(token.length));
  }
  const descending = new Map(Array.from(lengthsOf, ([first, lengths]) => [first, [...lengths].sort((a, b) => b - a)] as const));

  return (text) => {
    const parts: (string | number)[] = [];
    let start = 0;
    for (let index = 0; index < text.length; index++) {
      for (const length of descending.get(text.charCodeAt(index)) ?? []) {
        const id = idOfToken.get(text.slice(index, index + length));
        if (id === undefined) continue;
        if (index > start) parts.push(text.slice(start, index));
        parts.push(id);
        start = index + length;
        index = start - 1;
        break;
      }
    }
    if (start < text.length) parts.push(text.slice(start));
    return parts;
  };
}
