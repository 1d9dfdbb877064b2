/** The texts that source code asks `t` of @vscode/l10n for. */

/** A call of `t`, with its first argument when that is a text. */
const call = /(?<![\w$.#])t\(\s*(?:("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\$]|\\.)*`)\s*[,)])?/g;

/**
 * @param {string} source
 * @returns {{ texts: string[], faults: number[] }} faults: lines, from 1, of calls whose first argument is not a whole text, which nobody could
 *   translate. Both are empty for a file that does not import `t`.
 */
export function sourceTexts(source) {
  if (!/import \{[^}]*\bt\b[^}]*\} from "@vscode\/l10n"/.test(source)) return { texts: [], faults: [] };
  const texts = [];
  const faults = [];
  for (const { 1: literal, index } of source.matchAll(call)) {
    if (literal === undefined) faults.push(source.slice(0, index).split("\n").length);
    else texts.push(textOf(literal));
  }
  return { texts, faults };
}

/** The text that a literal stands for: in JSON's words, which differ in the quotes only. */
function textOf(literal) {
  const inside = literal.slice(1, -1);
  return JSON.parse(
    `"${inside.replace(/\\([\s\S])|(["\n])/g, (_, escaped, bare) => (bare === "\n" ? "\\n" : bare ? '\\"' : /['`$]/.test(escaped) ? escaped : `\\${escaped}`))}"`,
  );
}
