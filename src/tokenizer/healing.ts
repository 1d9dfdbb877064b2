/**
 * Token healing: where to back a prompt up to. A model has seen text cut at token boundaries; a prompt that ends inside what would
 * have been one token ("retu", or the space before a word) asks for a continuation that training never showed. So the last piece of the
 * prompt is taken back, and generation is constrained to begin with it.
 */
/** White space taken back at most, in UTF-16 units: more would be generated again token by token, for nothing. */
const maxSpaceUnits = 256;
/** A longer word is no identifier (base64, hashes); then only its last token is taken back. */
const maxWordUnits = 64;
/** What is split to find the last piece: the longest word and what may stand before it, so that the split sees a whole line's end. */
const lookBackUnits = 1024;

/**
 * The index in `text` from which it is to be generated again.
 * - After white space: the whole run of it, line breaks included, because indentation and the breaks before it are one token in training.
 *   Of a run longer than `maxSpaceUnits` only its last units.
 * - Else the last of `wordsOf` with the space that it begins with: "    retu" → " retu", "foo(" → "(", "x =" → " =".
 *   Of a word longer than `maxWordUnits` only the last token, whose bytes `lastTokenBytes` gives.
 *
 * Never inside a surrogate pair or, for a lone end of a very long word, inside a character.
 */
export function lastPieceStart(
  text: string,
  wordsOf: (text: string) => readonly string[],
  lastTokenBytes: (word: string) => Uint8Array,
): number {
  const spaceStart = text.length - trailingSpaceUnits(text);
  if (spaceStart < text.length) return spaceStart;
  const word = wordsOf(wholeCharacters(text.slice(-lookBackUnits))).at(-1);
  if (word === undefined) return text.length;
  if (word.length <= maxWordUnits) return text.length - word.length;
  const tail = new TextDecoder("utf-8", { ignoreBOM: true }).decode(lastTokenBytes(word));
  // A token of part of a character decodes to U+FFFD, which the word does not end with: then nothing shorter than a character helps.
  return text.length - (tail !== "" && word.endsWith(tail) ? tail.length : lastCharacterUnits(word));
}

function trailingSpaceUnits(text: string): number {
  const limit = Math.min(text.length, maxSpaceUnits);
  let units = 0;
  while (units < limit && /\p{White_Space}/u.test(text.charAt(text.length - 1 - units))) units++;
  return units;
}

function lastCharacterUnits(text: string): number {
  return (text.codePointAt(text.length - 2) ?? 0) > 0xffff ? 2 : 1;
}

/** Drops the second half of a surrogate pair at the start: its first half was cut off. */
function wholeCharacters(text: string): string {
  const first = text.charCodeAt(0);
  return first >= 0xdc00 && first <= 0xdfff && text.length > 1 ? text.slice(1) : text;
}
