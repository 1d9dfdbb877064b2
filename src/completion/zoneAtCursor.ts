/**
 * Whether the cursor stands in code, a string or a comment, read from the marks of the language without a syntax tree.
 *
 * It reads the window's text from its beginning, so it is wrong where the window begins inside a block comment or a long string, and
 * after a regular expression with a lone quote, up to the end of that line. An unknown language is code throughout.
 */
import type { Zone } from "./outcome.ts";

interface Delimiter {
  readonly open: string;
  /** The line's end where it is absent. */
  readonly close?: string;
  readonly zone: "string" | "comment";
  /** The close does not count after a backslash. */
  readonly hasEscapes?: true;
  /** It goes on in the next line; otherwise it ends with the line, closed or not. */
  readonly spansLines?: true;
}

const lineComment = (open: string): Delimiter => ({ open, zone: "comment" });
const blockComment = (open: string, close: string): Delimiter => ({ open, close, zone: "comment", spansLines: true });
const quoted = (quote: string): Delimiter => ({ open: quote, close: quote, zone: "string", hasEscapes: true });
const longQuoted = (quote: string): Delimiter => ({ ...quoted(quote), spansLines: true });
const rawQuoted = (open: string, close = open): Delimiter => ({ open, close, zone: "string", spansLines: true });

const slashes = [lineComment("//"), blockComment("/*", "*/")];
const quotes = [quoted('"'), quoted("'")];
const cLike = [...slashes, ...quotes];
const scriptLike = [...cLike, longQuoted("`")];
const hashLike = [lineComment("#"), ...quotes];
const markup = [blockComment("<!--", "-->")];

/** By language identifier. A longer delimiter stands before one that it begins with. */
const languages: Readonly<Record<string, readonly Delimiter[]>> = {
  c: cLike,
  cpp: cLike,
  csharp: [...slashes, rawQuoted('"""'), ...quotes],
  css: [blockComment("/*", "*/"), ...quotes],
  dart: [...slashes, longQuoted('"""'), longQuoted("'''"), ...quotes],
  dockerfile: hashLike,
  go: [...cLike, rawQuoted("`")],
  haskell: [lineComment("--"), blockComment("{-", "-}"), quoted('"')],
  html: markup,
  java: [...slashes, longQuoted('"""'), ...quotes],
  javascript: scriptLike,
  javascriptreact: scriptLike,
  jsonc: [...slashes, quoted('"')],
  json: [quoted('"')],
  julia: [blockComment("#=", "=#"), lineComment("#"), longQuoted('"""'), quoted('"')],
  kotlin: [...slashes, rawQuoted('"""'), ...quotes],
  less: cLike,
  lua: [blockComment("--[[", "]]"), lineComment("--"), rawQuoted("[[", "]]"), ...quotes],
  makefile: [lineComment("#")],
  markdown: markup,
  perl: hashLike,
  php: [...cLike, lineComment("#")],
  powershell: [blockComment("<#", "#>"), ...hashLike],
  python: [lineComment("#"), longQuoted('"""'), longQuoted("'''"), ...quotes],
  r: hashLike,
  ruby: hashLike,
  // A single quote is a lifetime more often than a character.
  rust: [...slashes, longQuoted('"')],
  scala: [...slashes, rawQuoted('"""'), quoted('"')],
  scss: cLike,
  shellscript: [lineComment("#"), longQuoted('"'), rawQuoted("'")],
  sql: [lineComment("--"), blockComment("/*", "*/"), rawQuoted("'"), quoted('"')],
  swift: [...slashes, longQuoted('"""'), quoted('"')],
  toml: [lineComment("#"), longQuoted('"""'), rawQuoted("'''"), ...quotes],
  typescript: scriptLike,
  typescriptreact: scriptLike,
  vb: [lineComment("'"), quoted('"')],
  xml: markup,
  yaml: hashLike,
};

/** The zone at the end of a text. 16 thousand characters, the longest window, are read in a few passes of native search. */
export function zoneAtCursor(prefix: string, languageId: string): Zone {
  const delimiters = Object.hasOwn(languages, languageId) ? (languages[languageId] ?? []) : [];
  let position = 0;
  for (;;) {
    const opened = firstOpen(prefix, position, delimiters);
    if (opened === undefined) return "code";
    const { delimiter, start } = opened;
    const end = endOf(prefix, start + delimiter.open.length, delimiter);
    if (end === undefined) return isInSubstitution(prefix.slice(start), delimiter) ? "code" : delimiter.zone;
    position = end;
  }
}

function firstOpen(text: string, from: number, delimiters: readonly Delimiter[]): { delimiter: Delimiter; start: number } | undefined {
  const pattern = openPattern(delimiters);
  if (pattern === undefined) return undefined;
  pattern.lastIndex = from;
  const match = pattern.exec(text);
  const delimiter = match === null ? undefined : delimiters.find(({ open }) => open === match[0]);
  return match === null || delimiter === undefined ? undefined : { delimiter, start: match.index };
}

const openPatterns = new Map<readonly Delimiter[], RegExp>();

function openPattern(delimiters: readonly Delimiter[]): RegExp | undefined {
  if (delimiters.length === 0) return undefined;
  const known = openPatterns.get(delimiters);
  if (known !== undefined) return known;
  const pattern = new RegExp(delimiters.map(({ open }) => literal(open)).join("|"), "g");
  openPatterns.set(delimiters, pattern);
  return pattern;
}

/** Where the text after an open delimiter leaves it, or undefined when it is open to the text's end. */
function endOf(text: string, from: number, { close, hasEscapes, spansLines }: Delimiter): number | undefined {
  const lineEnd = spansLines ? -1 : text.indexOf("\n", from);
  const closed = close === undefined ? -1 : hasEscapes ? unescapedIndexOf(text, close, from) : text.indexOf(close, from);
  if (closed !== -1 && (lineEnd === -1 || closed < lineEnd)) return closed + (close?.length ?? 0);
  return lineEnd === -1 ? undefined : lineEnd;
}

function unescapedIndexOf(text: string, close: string, from: number): number {
  const pattern = new RegExp(`\\\\[^]|${literal(close)}`, "g");
  pattern.lastIndex = from;
  for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
    if (match[0] === close) return match.index;
  }
  return -1;
}

/** `${` of a template, without its brace closed. */
function isInSubstitution(template: string, { open }: Delimiter): boolean {
  return open === "`" && template.lastIndexOf("${") > template.lastIndexOf("}");
}

function literal(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}
