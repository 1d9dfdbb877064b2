export interface MentionQuery {
  /** Where the `@` stands. */
  readonly start: number;
  /** What follows it up to the cursor. */
  readonly typed: string;
}

/** No path or symbol that a person types is longer. */
const maxTypedLength = 200;

/** The mention that is being typed at the cursor. An `@` within a word, as in an address, begins none. */
export function mentionQuery(text: string, caret: number): MentionQuery | undefined {
  const before = text.slice(Math.max(0, caret - maxTypedLength), caret);
  const match = /(?:^|[\s(])@([^\s@]*)$/u.exec(before);
  const typed = match?.[1];
  return typed === undefined ? undefined : { start: caret - typed.length - 1, typed };
}
