/**
 * Texts from elsewhere that read as they are written. Whoever made a file, a model or a server chose its name, and may have put line breaks
 * into it, or characters that turn the order of what follows around (Unicode Technical Report 36, section 3.6).
 */

/** Controls, formats (among them all that change the direction), separators of lines, halves of surrogate pairs, private use. */
const unseen = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Co}]/gu;
/** Joiners shape letters and emoji; they neither break a line nor turn it around. */
const joiners = "\u200c\u200d";

/** Longer names say no more, and hide what stands beside them. */
const maxCharacters = 100;
/** Characters of the name of a host with its port: it is never cut, for its end says whose it is. */
export const longestHost = 260;

/** The text with `[U+202E]` in place of each character that acts instead of being seen. */
export function visibleText(text: string): string {
  return text.replace(unseen, (character) => (joiners.includes(character) ? character : codePointText(character)));
}

/** A name or message as one visible line: white space is one space, and what is longer than the limit ends with `…`. */
export function visibleLine(text: string, limit = maxCharacters): string {
  // Two units make a character at most; one more tells whether there is more.
  const characters = [...text.slice(0, 2 * (limit + 1)).replace(/\s+/gu, " ")];
  const shown = visibleText(characters.slice(0, limit).join(""));
  return characters.length > limit || text.length > 2 * (limit + 1) ? `${shown}…` : shown;
}

export function codePointText(character: string): string {
  return `[U+${(character.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}]`;
}
