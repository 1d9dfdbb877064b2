/** The terms of the index that a text has, in order: its words without those that say nothing, as stems. */
import { splitWords } from "./splitWords.ts";
import { stem } from "./stem.ts";
import { namingStopWords, stopWords } from "./stopWords.ts";

/** Source code says the same words again and again, and a stem is found ten times as fast here; some 10 MB when full. */
const maxRemembered = 100_000;
const remembered = new Map<string, string>();

export function textTerms(text: string): readonly string[] {
  const terms: string[] = [];
  for (const word of splitWords(text)) {
    const term = termOf(word);
    if (term !== "") terms.push(term);
  }
  return terms;
}

/** The function words of a text that the name of a file may have been chosen for, marked as such: no text is indexed by them. */
export function functionTerms(text: string): readonly string[] {
  return splitWords(text).flatMap((word) => (namingStopWords.has(word) ? [`~${word}`] : []));
}

/** Empty for a word that is no term. */
function termOf(word: string): string {
  const known = remembered.get(word);
  if (known !== undefined) return known;
  const term = isTerm(word) ? stem(word) : "";
  if (remembered.size >= maxRemembered) remembered.clear();
  remembered.set(word, term);
  return term;
}

/** One letter is the name of a variable that says nothing, and long numbers are data. One character of Chinese may be a word. */
function isTerm(word: string): boolean {
  if (stopWords.has(word)) return false;
  return /^\p{N}+$/u.test(word) ? word.length <= 4 && word.length > 1 : word.length > 1 || word > "\u{2e80}";
}
