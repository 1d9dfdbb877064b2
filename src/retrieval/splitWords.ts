/**
 * The words of a text or an identifier, in lower case and in order. `HTTPServer` gives http, server and httpserver: people ask for the parts
 * and for the whole. Words of other scripts than Latin stay whole.
 */

/** What is longer was not written to be read: hashes, encoded data. */
const maxWordCharacters = 40;

const runs = /[\p{L}\p{N}_$-]+/gu;
/** An acronym before a word, a word, what is all capitals, digits, and letters that have no case. */
const parts = /\p{Lu}+(?=\p{Lu}\p{Ll})|\p{Lu}?\p{Ll}+|\p{Lu}+|\p{N}+|[\p{Lo}\p{Lm}\p{Lt}]+/gu;

export function splitWords(text: string): readonly string[] {
  const words: string[] = [];
  for (const [run] of text.matchAll(runs)) {
    for (const identifier of run.split("-")) addIdentifier(identifier, words);
  }
  return words;
}

function addIdentifier(identifier: string, words: string[]): void {
  if (identifier.length === 0 || identifier.length > maxWordCharacters) return;
  // Most words are all small letters, and the pattern need not look at them.
  if (/^[a-z]+$/.test(identifier)) {
    words.push(identifier);
    return;
  }
  const found = identifier.match(parts);
  if (found === null) return;
  for (const part of found) words.push(part.toLowerCase());
  if (found.length > 1) words.push(found.join("").toLowerCase());
}
