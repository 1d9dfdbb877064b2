/**
 * The words of programming languages, without which a line of code says the same: a question about what somebody may type is not answered by
 * every file that declares a type, nor one about what is imported by every file that imports.
 */

/** Of the languages that most code is written in; those that are stop words anyway are left out. */
const words =
  "type import export const let var function class interface readonly async await return new string number boolean default static private public " +
  "void null undefined true false typeof extends implements throw catch try def self package struct impl enum switch case break continue super " +
  "yield func namespace using include require module";

const keyword = new RegExp(`\\b(?:${words.replaceAll(" ", "|")})\\b`, "g");

/** In these they are words like others. */
const withoutCode = new Set(["markdown", "plaintext", "json", "yaml", "html", "css"]);

export function hasKeywords(languageId: string): boolean {
  return !withoutCode.has(languageId);
}

/** @param line of code, without comments */
export function withoutKeywords(line: string): string {
  return line.replace(keyword, " ");
}
