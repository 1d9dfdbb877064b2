/** Where the documentation of a declaration belongs, and which lines of an older one it takes the place of. */

import { indentationOf } from "../../shared/indentationOf.ts";
import type { LineSpan } from "./blockByIndentation.ts";
import type { DocStyle } from "./docStyles.ts";

export interface DocPlace extends LineSpan {
  readonly indentation: string;
}

const decorator = /^\s*(?:@\w|#\[|\[\w)/;
const commentLine = /^\s*(?:\/\*|\*|\/\/|#(?!\[|!|include|define|if|pragma)|--|;;|%|''')/;

/** @param span of the declaration, with its body */
export function docPlace(lines: readonly string[], span: LineSpan, style: DocStyle): DocPlace {
  let start = span.startLine;
  // Some extensions count a comment above as part of the symbol.
  while (start < span.endLine - 1 && (commentLine.test(lines[start] ?? "") || (lines[start] ?? "").trim() === "")) start++;
  return style.place === "inside" ? inside(lines, start, span.endLine, style) : above(lines, start, style);
}

function above(lines: readonly string[], declaration: number, { open, close }: DocStyle): DocPlace {
  let line = declaration;
  while (line > 0 && decorator.test(lines[line - 1] ?? "")) line--;
  return { startLine: oldStart(lines, line, open, close), endLine: line, indentation: indentationOf(lines[declaration] ?? "") };
}

/** An older comment of the same form is replaced; any other, such as a licence or a remark, stays. */
function oldStart(lines: readonly string[], end: number, open: string, close: string): number {
  if (close === "") {
    let start = end;
    while (start > 0 && (lines[start - 1] ?? "").trimStart().startsWith(open) && !(lines[start - 1] ?? "").startsWith("#!")) start--;
    return start;
  }
  if (!(lines[end - 1] ?? "").trimEnd().endsWith(close)) return end;
  for (let start = end - 1; start >= 0; start--) {
    const text = (lines[start] ?? "").trimStart();
    if (text.startsWith(open)) return start;
    if (text.startsWith("/*") || text === "") return end;
  }
  return end;
}

function inside(lines: readonly string[], declaration: number, end: number, { open, close }: DocStyle): DocPlace {
  let header = declaration;
  while (header < end - 1 && decorator.test(lines[header] ?? "")) header++;
  let depth = 0;
  let body = header + 1;
  for (let line = header; line < end; line++) {
    const code = (lines[line] ?? "").replace(/#.*$/, "");
    for (const character of code) depth += "([{".includes(character) ? 1 : ")]}".includes(character) ? -1 : 0;
    if (depth > 0 || !code.trimEnd().endsWith(":")) continue;
    body = line + 1;
    break;
  }
  const first = Array.from({ length: Math.max(0, end - body) }, (_, index) => body + index).find(
    (line) => (lines[line] ?? "").trim() !== "",
  );
  const own = first === undefined ? `${indentationOf(lines[header] ?? "")}    ` : indentationOf(lines[first] ?? "");
  if (first === undefined || !(lines[first] ?? "").trimStart().startsWith(open))
    return { startLine: body, endLine: body, indentation: own };
  for (let line = first; line < end; line++) {
    const text = (lines[line] ?? "").trim();
    if (text.endsWith(close) && (line > first || text.length >= open.length + close.length))
      return { startLine: first, endLine: line + 1, indentation: own };
  }
  return { startLine: body, endLine: body, indentation: own };
}
