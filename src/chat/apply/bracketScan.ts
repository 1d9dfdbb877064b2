/** Brackets of code, counted line by line without a grammar: strings and comments are told by the marks that most languages share. */

export interface ScannedLine {
  /** Brackets open at the line's end, of those opened since the first line. */
  readonly depthAtEnd: number;
  /** The line begins inside a string or a comment of several lines: its indentation says nothing. */
  readonly startsInText: boolean;
  readonly opensBrace: boolean;
  /** The last character that is code, "" for none. */
  readonly lastCode: string;
}

/** Texts that may go on in the next line, by what opens them. */
const longTexts = [
  { open: '"""', close: '"""' },
  { open: "'''", close: "'''" },
  { open: "`", close: "`" },
  { open: "/*", close: "*/" },
  { open: "<!--", close: "-->" },
] as const;

export function scanBrackets(lines: readonly string[]): ScannedLine[] {
  let depth = 0;
  let close: string | undefined;
  return lines.map((line) => {
    const startsInText = close !== undefined;
    let opensBrace = false;
    let lastCode = "";
    let at = 0;
    while (at < line.length) {
      if (close !== undefined) {
        const end = endOfText(line, at, close);
        at = end ?? line.length;
        if (end !== undefined) close = undefined;
        continue;
      }
      const long = longTexts.find(({ open }) => line.startsWith(open, at));
      if (long !== undefined) {
        close = long.close;
        at += long.open.length;
        continue;
      }
      if (isLineComment(line, at)) break;
      const character = line.charAt(at);
      if (character === '"' || character === "'") {
        // An apostrophe that nothing closes in its line is none of a string: a lifetime, a word in running text.
        at = endOfText(line, at + 1, character) ?? at + 1;
        lastCode = character;
        continue;
      }
      if ("([{".includes(character)) depth++;
      if (")]}".includes(character)) depth--;
      opensBrace ||= character === "{";
      if (character.trim() !== "") lastCode = character;
      at++;
    }
    return { depthAtEnd: depth, startsInText, opensBrace, lastCode };
  });
}

/** The place after the mark that ends a text. */
function endOfText(line: string, from: number, close: string): number | undefined {
  for (let at = from; at < line.length; at++) {
    if (line.charAt(at) === "\\") at++;
    else if (line.startsWith(close, at)) return at + close.length;
  }
  return undefined;
}

/** A number sign begins a comment where a blank follows, or alone at the beginning of a line; elsewhere it is part of a name. */
function isLineComment(line: string, at: number): boolean {
  if (line.startsWith("//", at)) return line.charAt(at - 1) !== ":";
  if (line.charAt(at) !== "#") return false;
  const isFirst = line.slice(0, at).trim() === "";
  return isFirst ? !/^#\w+\s*[(=;]/.test(line.slice(at)) : /^#(?:\s|$)/.test(line.slice(at)) && /\s/.test(line.charAt(at - 1));
}
