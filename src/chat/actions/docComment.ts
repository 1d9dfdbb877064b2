/** Turns what the model wrote as documentation into a comment of the language, whatever it put around it. */
import { dedent } from "./dedent.ts";
import type { DocStyle } from "./docStyles.ts";
import { plainText } from "./plainText.ts";

/** Longer ones are the code again, or never end. */
const maxLines = 40;

/** Marks that a line of a comment begins with in one language or another; models mix them. */
const marks = /^\s*(?:\/\*\*?|\*(?!\/)|\/\/[/!]?|--[-|]?|#'|#+(?!\w)|;;+|%%?|'''|""")?[ \t]?/;

/**
 * The comment's lines, indented.
 * @param answer with its beginning, in a fence or not
 * @returns undefined when nothing is left of it
 */
export function docComment(answer: string, style: DocStyle, indentation: string): readonly string[] | undefined {
  const text = textOf(answer, style);
  const [first, ...rest] = text;
  if (first === undefined) return undefined;
  const { open, middle, close } = style;
  const line = (mark: string, words: string) => indentation + `${mark} ${words}`.trimEnd();
  if (close === "") return [line(open, first), ...rest.map((each) => line(middle, each))];
  if (style.place === "inside") {
    if (rest.length === 0) return [`${indentation}${open}${first}${close}`];
    return [indentation + open + first, ...rest.map((each) => (each === "" ? "" : indentation + each)), indentation + close];
  }
  if (rest.length === 0) return [`${indentation}${open} ${first} ${close}`];
  return [indentation + open, ...text.map((each) => line(middle, each)), `${indentation} ${close}`];
}

function textOf(answer: string, style: DocStyle): readonly string[] {
  const { close, open } = style;
  const inside = plainText(answer).replace(/^\s*`{3,}[^\n]*(?:\n|$)/, "");
  const fenced = inside.search(/^\s*`{3,}\s*$/m);
  const whole = fenced === -1 ? inside : inside.slice(0, fenced);
  const from = whole.startsWith(open) ? open.length : 0;
  // What comes after the end of the comment is the code again.
  const end = close === "" ? -1 : whole.indexOf(close, from);
  const comment = end === -1 ? whole : whole.slice(0, end);
  const lines: string[] = [];
  for (const line of comment.split("\n")) {
    const found = marks.exec(line)?.[0] ?? "";
    // Indentation of a docstring has a meaning.
    const mark = found.trim() === "" && style.place === "inside" ? "" : found;
    // Where each line has its mark, the first without one is code; the very first may be the rest of a line that was begun.
    if (close === "" && mark.trim() === "" && line.trim() !== "" && lines.length > 0) break;
    lines.push(harmless(line.slice(mark.length).trimEnd(), close));
    if (lines.length === maxLines) break;
  }
  while (lines.at(-1) === "") lines.pop();
  while (lines[0] === "") lines.shift();
  const [first, ...rest] = lines;
  return first === undefined
    ? []
    : [first.trim(), ...(style.place === "inside" ? dedent(rest).text.split("\n").slice(0, rest.length) : rest)];
}

/** Nothing in the text may end the comment early. */
function harmless(text: string, close: string): string {
  const plain = text.replace(/\s*\*\/$/, "");
  return close === "" ? plain : plain.replaceAll("*/", "*\\/").replaceAll('"""', "'''");
}
