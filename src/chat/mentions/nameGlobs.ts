/** Patterns by which an editor finds files for a typed word, so that a large workspace is searched where it lies and not listed. */

/** More letters narrow the search no further. */
const maxLetters = 32;

export interface NameGlobs {
  /** Files with the word in their names: what is meant as a rule, and few enough to find all. */
  readonly names: string;
  /** Files with its letters in their names, in this order. */
  readonly scattered: string;
  /** Files in folders with the word in their names. */
  readonly folders: string;
}

/** Globs of VS Code. They may find a little too much, since what means something in a pattern stands for any one character. */
export function nameGlobs(word: string): NameGlobs {
  const letters = [...word].slice(0, maxLetters).map(anyCase);
  return { names: `**/*${letters.join("")}*`, scattered: `**/*${letters.join("*")}*`, folders: `**/*${letters.join("")}*/**` };
}

function anyCase(letter: string): string {
  if (!/[\p{L}\p{N}_. ]/u.test(letter)) return "?";
  const cases = new Set([letter, letter.toLowerCase(), letter.toUpperCase()].filter((each) => [...each].length === 1));
  return cases.size === 1 ? letter : `[${[...cases].join("")}]`;
}
