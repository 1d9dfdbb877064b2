/** Brackets and quotes: what closes what, told from the characters alone, without a parser. */

const closerOf: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}" };
const quotes = ['"', "'", "`"];

/** What an editor puts right of the cursor by itself, and what ends a statement after that. */
export const closersOnly = /^[\s)\]}>"'`;,]*$/;

/** The quotes that a line leaves open, told from their number alone. */
export function openQuotes(lineBefore: string): ReadonlySet<string> {
  return new Set(quotes.filter((quote) => hasOddNumberOf(quote, lineBefore)));
}

function hasOddNumberOf(quote: string, text: string): boolean {
  return text.replace(/\\./g, "").split(quote).length % 2 === 0;
}

/**
 * Positions in `text` of closing brackets without an opening one in it, and of the first quote of each kind that was open,
 * unless the text opens it again. Brackets in strings count as well; they mostly come in pairs there too.
 */
export function unmatchedClosers(text: string, open: ReadonlySet<string>): readonly number[] {
  const unmatched: number[] = [];
  const expected: string[] = [];
  const openLeft = new Set([...open].filter((quote) => hasOddNumberOf(quote, text)));
  for (let index = 0; index < text.length; index++) {
    const character = text.charAt(index);
    const closer = closerOf[character];
    if (closer !== undefined) expected.push(closer);
    else if (character === expected.at(-1)) expected.pop();
    else if (/[)\]}]/.test(character) || openLeft.delete(character)) unmatched.push(index);
  }
  return unmatched;
}

/** The closing brackets and quotes that a text leaves to come, in the order in which they must come. */
export function missingClosers(text: string): string {
  const expected: string[] = [];
  for (const character of text) {
    const closer = closerOf[character];
    if (character === expected.at(-1)) expected.pop();
    else if (closer !== undefined) expected.push(closer);
    else if (quotes.includes(character)) expected.push(character);
  }
  return expected.reverse().join("");
}

/** How many brackets a text leaves open, quotes not looked at. A closer of another kind than the last opener's counts for nothing. */
export function openBrackets(text: string): number {
  const expected: string[] = [];
  for (const character of text) {
    const closer = closerOf[character];
    if (closer !== undefined) expected.push(closer);
    else if (character === expected.at(-1)) expected.pop();
  }
  return expected.length;
}
