import type { GenerationContext, Nothing } from "./filter.ts";

/** Closers, which editors write by themselves, and what ends a statement after them. */
const closingOnly = /^[\s)\]}>"'`;,.:]*$/;

/** Punctuation of fewer characters is typed sooner than it is read and accepted. */
const minPunctuationCharacters = 3;

/**
 * Drops a text that is not worth to be looked at: closers only, or a character or two without a word or number among them. What is left
 * of a longer text that the user types along stays, however little, and so does what somebody asked for.
 */
export function dropTooLittle(text: string, { explicit }: GenerationContext): string | Nothing {
  if (explicit || /[\p{L}\p{N}_]/u.test(text)) return text;
  return closingOnly.test(text) || text.trim().length < minPunctuationCharacters ? { none: "tooLittle" } : text;
}
