import { closersOnly, openQuotes, unmatchedClosers } from "../closers.ts";
import type { GenerationContext } from "./filter.ts";

/** Round and square brackets that stay open longer than this are rare, and a stray one in a string above stops to count. */
const maxPrefixCharacters = 2048;

const openerOf: Readonly<Record<string, string>> = { ")": "(", "]": "[" };

/**
 * Cuts a line before a round or square bracket that closes nothing: neither in the text nor before the cursor is one open. Braces
 * are left to the rules for blocks, and a bracket whose line opens none of its kind to those who mean it (`start)` in a shell script,
 * `a)` in prose). Where more than closers follows on the line that is looked at instead (`overlapWithRestOfLine`).
 */
export function cutSurplusClosers(text: string, { mode, prefix, place }: GenerationContext): string {
  if (mode !== "line" || !closersOnly.test(place.restOfLine)) return text;
  const quotes = openQuotes(place.lineBefore + text);
  // With a quote open at the end nobody knows what is in a string and what is not.
  if (quotes.size > 0) return text;
  const before = withoutStrings(prefix.slice(-maxPrefixCharacters));
  const available: Record<string, number> = { "(": openCount(before, "(", ")"), "[": openCount(before, "[", "]") };
  for (const position of unmatchedClosers(blankStrings(text), new Set())) {
    const opener = openerOf[text.charAt(position)];
    if (opener === undefined || !(place.lineBefore + text.slice(0, position)).includes(opener)) continue;
    const open = available[opener] ?? 0;
    if (open === 0) return text.slice(0, position).trimEnd();
    available[opener] = open - 1;
  }
  return text;
}

/** Brackets open at the end of a text; a closer without an opener, whose opener is further up, counts for nothing. */
function openCount(text: string, opener: string, closer: string): number {
  let open = 0;
  for (const character of text) {
    if (character === opener) open++;
    else if (character === closer && open > 0) open--;
  }
  return open;
}

const stringOnLine = /"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])*'|`(?:\\.|[^`\\\n])*`/g;

function withoutStrings(text: string): string {
  return text.replace(stringOnLine, "");
}

/** Strings as long as they were, so that positions stay. */
function blankStrings(text: string): string {
  return text.replace(stringOnLine, (string) => " ".repeat(string.length));
}
