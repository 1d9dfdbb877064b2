/**
 * Functions, classes and the like, found by the look of their first line. How far one reaches is told from its brackets and, on its own,
 * from its indentation; where both are there and disagree, nobody knows, and nothing is replaced.
 */

import { indentationOf } from "../../shared/indentationOf.ts";
import { isBlank } from "../../shared/isBlank.ts";
import { type ScannedLine, scanBrackets } from "./bracketScan.ts";

export interface Declaration {
  readonly name: string;
  readonly startLine: number;
  /** The first line behind it; undefined where brackets and indentation disagree. */
  readonly endLine: number | undefined;
}

const modifiers =
  "(?:(?:export|default|declare|public|private|protected|internal|static|abstract|final|sealed|partial|open|override|async|unsafe|extern|virtual|inline|const|pub(?:\\([\\w:]+\\))?)\\s+)*";
const keywords =
  "function\\*?|def|fn|func|fun|sub|class|interface|struct|enum|trait|type|module|namespace|protocol|object|record|union|impl";

/** Each has the name as its last group that took part. */
const signatures = [
  // Go: a method belongs to its receiver's type.
  /^func\s*\(\s*\w*\s*(\*?\w+)[^)]*\)\s*(\w+)/,
  new RegExp(`^${modifiers}(?:${keywords})\\s+([A-Za-z_$][\\w$.]*[?!]?)`),
  // A variable counts where its value begins a block, so that it is told where that ends.
  /^(?:export\s+)?(?:let|var|const)\s+([A-Za-z_$][\w$]*)\s*(?::[^=]+)?=(?!=).*(?:=>|[{([])\s*$/,
];

/** A method, or a function of the C family: words, a name and its parameters. It counts when a block follows. */
const parameterList = /^(?:[\w$<>[\],.*&:?]+\s+)*[*&]*([#~]?[A-Za-z_$][\w$]*(?:::~?\w+)?)\s*(?:<[^<>]*>)?\s*\(/;
const notNames = new Set(
  "if for while switch catch return else await new throw using lock foreach elif with case do try super yield typeof delete function".split(
    " ",
  ),
);

/** Continues what stands above it at the same depth. */
const continuation = /^(?:[)}\]]|\{|end\b)/;
/** Parameters of one declaration take so many lines at most. */
const maxSignatureLines = 20;
/** Nobody writes longer ones, and patterns take long on the lines of minified code. */
const maxLineLength = 1000;

/** The name that a line declares. */
export function declaredName(lines: readonly string[], line: number): string | undefined {
  const text = lines[line]?.trim() ?? "";
  if (text.length > maxLineLength) return undefined;
  for (const signature of signatures) {
    const match = signature.exec(text);
    if (match !== null) return match.slice(1).join(".").replace("*", "");
  }
  const match = parameterList.exec(text);
  const name = match?.[1];
  if (name === undefined || text.split(/[\s(]/).some((word) => notNames.has(word))) return undefined;
  return opensBlock(lines, line) ? name : undefined;
}

/** Whether a block follows on the parameters, all of them closed before it. */
function opensBlock(lines: readonly string[], start: number): boolean {
  let signature = "";
  for (let line = start; line < Math.min(lines.length, start + maxSignatureLines); line++) {
    const [scanned] = scanBrackets([lines[line] ?? ""]);
    signature += `${lines[line]?.trim() ?? ""} `;
    const brace = /\{\s*$/.exec(signature);
    if (brace !== null) return scanBrackets([signature.slice(0, brace.index)])[0]?.depthAtEnd === 0;
    const isClosed = scanBrackets([signature])[0]?.depthAtEnd === 0;
    if (isClosed && (scanned?.lastCode === ";" || !/^\s*\{/.test(lines[line + 1] ?? ""))) return false;
  }
  return false;
}

/** Every declaration of a text, those within others too. */
export function declarationsIn(lines: readonly string[]): Declaration[] {
  const scan = scanBrackets(lines);
  return lines.flatMap((_, startLine) => {
    const name = scan[startLine]?.startsInText === true ? undefined : declaredName(lines, startLine);
    return name === undefined ? [] : [{ name, startLine, endLine: endOf(lines, scan, startLine) }];
  });
}

function endOf(lines: readonly string[], scan: readonly ScannedLine[], start: number): number | undefined {
  const depthBefore = scan[start - 1]?.depthAtEnd ?? 0;
  const isClosed = (line: number) => (scan[line]?.depthAtEnd ?? 0) <= depthBefore;
  const end = endByIndentation(lines, start, (line) => scan[line]?.startsInText === true);
  const isEven = scan[end - 1]?.depthAtEnd === depthBefore;
  const head = firstLine(start, end, isClosed);
  const braced = firstLine(start, end, (line) => scan[line]?.opensBrace === true);
  const isByIndentationAlone = braced === undefined || (head !== undefined && scan[head]?.lastCode === ":");
  if (!isEven) return undefined;
  return isByIndentationAlone || firstLine(braced, end, isClosed) === end - 1 ? end : undefined;
}

function firstLine(start: number, end: number, holds: (line: number) => boolean): number | undefined {
  for (let line = start; line < end; line++) {
    if (holds(line)) return line;
  }
  return undefined;
}

function endByIndentation(lines: readonly string[], start: number, isInText: (line: number) => boolean): number {
  const depth = indentationOf(lines[start] ?? "");
  let end = start + 1;
  for (let line = start + 1; line < lines.length; line++) {
    const text = lines[line] ?? "";
    if (isBlank(text) && !isInText(line)) continue;
    const indentation = indentationOf(text);
    if (isInText(line) || (indentation.length > depth.length && indentation.startsWith(depth))) {
      end = line + 1;
      continue;
    }
    if (indentation !== depth || !continuation.test(text.trim())) break;
    end = line + 1;
    // What a bracket closes ends there, unless the line opens more: the parameters' end, with the body behind it.
    if (!/(?:[{([:]|=>)\s*$/.test(text)) break;
  }
  return end;
}

/** Lines right above a declaration that belong to it: its comment, its decorators. */
export function leadingLines(lines: readonly string[], startLine: number): number {
  let first = startLine;
  const depth = indentationOf(lines[startLine] ?? "").length;
  while (first > 0) {
    const above = lines[first - 1] ?? "";
    const isOwn = /^(?:\/\/|\/\*|\*|#(?!include|define|if|end|import)|--|@\w|\[\w)/.test(above.trim());
    // The lines of a comment begin one column further in.
    if (!isOwn || Math.abs(indentationOf(above).length - depth) > 1) break;
    first--;
  }
  return first;
}
