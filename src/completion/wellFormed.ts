/**
 * Replaces half of a surrogate pair, which no tokenizer can encode, by U+FFFD, one character for one, so that positions stay.
 * `String.prototype.toWellFormed` does the same but is newer than the library that the types target.
 */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, "\uFFFD");
}
