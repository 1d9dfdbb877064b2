/**
 * Finds what people wrote in the comments of code, so that it can be translated with the code left as it is, by construction: the model
 * sees the words alone, and they go back into their own place.
 */

export interface Passage {
  readonly startLine: number;
  /** The first line after it. */
  readonly endLine: number;
  /** Before the first line of the words, code in front of the comment included. */
  readonly firstPrefix: string;
  /** Before each further line; undefined where there can be no further line. */
  readonly prefix: string | undefined;
  /** Behind the last line. */
  readonly suffix: string;
  /** The words in one line. */
  readonly text: string;
}

interface Syntax {
  readonly line?: string;
  readonly block?: readonly [string, string];
  /** As a regular expression: what may hold the marks of a comment without being one. */
  readonly strings: string;
}

const doubleQuoted = '"(?:\\\\.|[^"\\\\\\n])*"?';
const singleQuoted = "'(?:\\\\.|[^'\\\\\\n])*'?";
const backQuoted = "`(?:\\\\[\\s\\S]|[^`\\\\])*(?:`|$)";
const cLike: Syntax = { line: "//", block: ["/*", "*/"], strings: `${doubleQuoted}|${singleQuoted}` };
const script: Syntax = { ...cLike, strings: `${doubleQuoted}|${singleQuoted}|${backQuoted}|:\\/\\/|\\\\\\/` };
const hash: Syntax = { line: "#", strings: `${doubleQuoted}|${singleQuoted}|\\$#` };

const syntaxes: Readonly<Record<string, Syntax>> = {
  ...Object.fromEntries(["javascript", "javascriptreact", "typescript", "typescriptreact"].map((language) => [language, script])),
  ...Object.fromEntries(
    ["java", "kotlin", "scala", "groovy", "php", "c", "cpp", "csharp", "dart", "swift", "objective-c", "scss", "less"].map((id) => [
      id,
      cLike,
    ]),
  ),
  // Rust writes lifetimes with one quote.
  rust: { ...cLike, strings: doubleQuoted },
  go: { ...cLike, strings: `${doubleQuoted}|${singleQuoted}|${backQuoted}` },
  css: { block: ["/*", "*/"], strings: `${doubleQuoted}|${singleQuoted}` },
  python: { ...hash, block: ['"""', '"""'] },
  ...Object.fromEntries(
    ["ruby", "perl", "shellscript", "powershell", "elixir", "yaml", "toml", "dockerfile", "makefile", "r"].map((id) => [id, hash]),
  ),
  lua: { line: "--", strings: `${doubleQuoted}|${singleQuoted}` },
  sql: { line: "--", block: ["/*", "*/"], strings: singleQuoted },
  haskell: { line: "--", block: ["{-", "-}"], strings: doubleQuoted },
  html: { block: ["<!--", "-->"], strings: `${doubleQuoted}` },
  xml: { block: ["<!--", "-->"], strings: `${doubleQuoted}` },
};

/** Comments that are read by tools, and tags of documentation, are no prose. */
const isDirective = (text: string) =>
  /^(?:@|!|\?|eslint|biome|prettier|tslint|ts-|noqa|type:|pylint|mypy|pragma|region|endregion|go:|nolint|istanbul|c8 |v8 |webpack|https?:|SPDX|Copyright)/i.test(
    text,
  ) || !/\p{L}{2}/u.test(text);

/** In order; empty for a language whose comments are not known. */
export function commentPassages(code: string, languageId: string): readonly Passage[] {
  const syntax = syntaxes[languageId];
  if (syntax === undefined) return [];
  const lines = code.split("\n");
  const passages: Passage[] = [];
  for (const comment of commentsOf(code, syntax)) {
    const { startLine, endLine } = comment;
    const found = comment.isBlock
      ? blockPassages(lines, comment, syntax.block ?? ["", ""])
      : linePassage(lines[startLine] ?? "", startLine, comment.column, syntax.line ?? "");
    for (const passage of found) {
      const before = passages.at(-1);
      if (!comment.isBlock && before !== undefined && continues(before, passage)) passages[passages.length - 1] = joined(before, passage);
      else passages.push(passage);
    }
    if (endLine < startLine) break;
  }
  return passages.filter(({ text }) => !isDirective(text));
}

/** The lines of a passage with other words. */
export function withWords({ firstPrefix, prefix, suffix }: Passage, words: string, width: number): readonly string[] {
  const lines: string[] = [];
  let line = firstPrefix;
  let isEmpty = true;
  for (const word of words.split(/\s+/).filter((each) => each !== "")) {
    if (prefix !== undefined && !isEmpty && line.length + 1 + word.length > width) {
      lines.push(line.trimEnd());
      line = prefix;
      isEmpty = true;
    }
    line += (isEmpty ? "" : " ") + word;
    isEmpty = false;
  }
  return [...lines, line + suffix];
}

interface Comment {
  readonly isBlock: boolean;
  readonly startLine: number;
  readonly endLine: number;
  readonly column: number;
  readonly endColumn: number;
}

function commentsOf(code: string, { line, block, strings }: Syntax): readonly Comment[] {
  const literal = (text: string) => text.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
  const blockPattern = block === undefined ? [] : [`(?<block>${literal(block[0])}[\\s\\S]*?(?:${literal(block[1])}|$))`];
  const linePattern = line === undefined ? [] : [`(?<line>${literal(line)}[^\\n]*)`];
  // In Python the quotes of a block are also those of a string, so blocks come first.
  const pattern = new RegExp([...blockPattern, strings, ...linePattern].join("|"), "g");
  const comments: Comment[] = [];
  let at = 0;
  let lineStart = 0;
  let lineNumber = 0;
  const advance = (to: number) => {
    for (let next = code.indexOf("\n", at); next !== -1 && next < to; next = code.indexOf("\n", at)) {
      at = next + 1;
      lineStart = at;
      lineNumber++;
    }
    at = to;
  };
  for (const match of code.matchAll(pattern)) {
    const isBlock = match.groups?.["block"] !== undefined;
    if (!isBlock && match.groups?.["line"] === undefined) continue;
    advance(match.index);
    const startLine = lineNumber;
    const column = match.index - lineStart;
    advance(match.index + match[0].length);
    comments.push({ isBlock, startLine, endLine: lineNumber, column, endColumn: at - lineStart });
  }
  return comments;
}

function linePassage(text: string, line: number, column: number, mark: string): readonly Passage[] {
  const comment = text.slice(column);
  const marks = /^\S{2}[/!|]?\s*|^#+\s*/.exec(comment)?.[0] ?? mark;
  const words = comment.slice(marks.length).trim();
  if (words === "" || (line === 0 && comment.startsWith("#!"))) return [];
  const firstPrefix = text.slice(0, column) + marks;
  const isAlone = text.slice(0, column).trim() === "";
  return [{ startLine: line, endLine: line + 1, firstPrefix, prefix: isAlone ? firstPrefix : undefined, suffix: "", text: words }];
}

/** Lines of comment right below each other are mostly one text, unless the next begins a list's item or is for a tool. */
function continues(before: Passage, next: Passage): boolean {
  const isPlain = !isDirective(before.text) && !isDirective(next.text) && !/^(?:[-*•]|\d+[.)]|TODO|FIXME)/.test(next.text);
  return isPlain && before.prefix !== undefined && before.prefix === next.prefix && before.endLine === next.startLine;
}

function joined(before: Passage, next: Passage): Passage {
  return { ...before, endLine: next.endLine, text: `${before.text} ${next.text}` };
}

function blockPassages(lines: readonly string[], comment: Comment, [open, close]: readonly [string, string]): readonly Passage[] {
  const { startLine, endLine, column, endColumn } = comment;
  const before = (lines[startLine] ?? "").slice(0, column);
  const after = (lines[endLine] ?? "").slice(endColumn);
  const isWholeLine = before.trim() === "" && after.trim() === "";
  // A string in three quotes that is a value is no comment.
  if (!isWholeLine) return [];
  const closeAt = endColumn - close.length;
  if (!(lines[endLine] ?? "").slice(0, endColumn).endsWith(close)) return [];
  const passages: Passage[] = [];
  for (let line = startLine; line <= endLine; line++) {
    const whole = lines[line] ?? "";
    const isFirst = line === startLine;
    const isLast = line === endLine;
    const opening = new RegExp(`^${open.replace(/[*]/g, "\\*")}[*!]?[ \\t]*`).exec(whole.slice(column))?.[0] ?? open;
    const firstPrefix = isFirst ? before + opening : (/^[ \t]*(?:\*(?!\/)[ \t]?)?[ \t]*/.exec(whole)?.[0] ?? "");
    const content = whole.slice(firstPrefix.length, isLast ? closeAt : undefined);
    const text = content.trim();
    if (text === "") continue;
    const suffix = isLast ? `${content.slice(content.trimEnd().length)}${whole.slice(closeAt)}` : "";
    const starred = open === "/*" ? `${before} * ` : before;
    const passage: Passage = { startLine: line, endLine: line + 1, firstPrefix, prefix: isFirst ? starred : firstPrefix, suffix, text };
    const previous = passages.at(-1);
    if (previous !== undefined && continues(previous, passage)) passages[passages.length - 1] = { ...joined(previous, passage), suffix };
    else passages.push(passage);
  }
  return passages;
}
