/** The function, class or paragraph around a line, told from indentation alone: for languages that no extension knows. */

export interface LineSpan {
  readonly startLine: number;
  /** The first line after it. */
  readonly endLine: number;
}

/** Looking further for where a block begins would find what nobody meant. */
const maxLines = 400;

/** What a line that begins a function or class mostly has in it. */
const opensDefinition =
  /\b(?:function|def|class|fn|func|fun|sub|interface|struct|impl|trait|enum|module|procedure|method)\b|=>\s*\{?\s*$|\)[^;]*\{\s*$/;
const closesOnly = /^\s*(?:[)\]}]+[;,]?|end\b.*|fi|done|esac)\s*$/;
/** Headers of statements look like those of functions. */
const opensStatement = /^\s*(?:\}\s*)?(?:if|else|elif|for|foreach|while|switch|match|case|try|catch|except|finally|with|do|using|lock)\b/;

/** Undefined where there is no line with text. */
export function blockByIndentation(lines: readonly string[], line: number): LineSpan | undefined {
  const at = nearestText(lines, line);
  if (at === undefined) return undefined;
  for (let header = at, depth = Number.POSITIVE_INFINITY; header >= Math.max(0, at - maxLines); header--) {
    const text = lines[header] ?? "";
    if (text.trim() === "" || closesOnly.test(text) || depthOf(text) >= depth) continue;
    const end = blockEnd(lines, header);
    if (end > header + 1 && end > at && opensDefinition.test(text) && !opensStatement.test(text))
      return { startLine: header, endLine: end };
    // A closing line belongs to what is above it, at the same depth.
    depth = header === at && isClosing(lines, at) ? depthOf(text) + 1 : depthOf(text);
    if (depth === 0) break;
  }
  return paragraph(lines, at);
}

function nearestText(lines: readonly string[], line: number): number | undefined {
  for (let distance = 0; distance < lines.length; distance++) {
    for (const candidate of [line - distance, line + distance]) {
      if ((lines[candidate] ?? "").trim() !== "") return candidate;
    }
  }
  return undefined;
}

function isClosing(lines: readonly string[], line: number): boolean {
  return closesOnly.test(lines[line] ?? "");
}

function depthOf(text: string): number {
  return text.length - text.trimStart().length;
}

function blockEnd(lines: readonly string[], header: number): number {
  const depth = depthOf(lines[header] ?? "");
  let end = header + 1;
  for (let line = header + 1; line < lines.length && line <= header + maxLines; line++) {
    const text = lines[line] ?? "";
    if (text.trim() === "") continue;
    if (depthOf(text) > depth) {
      end = line + 1;
      continue;
    }
    const opensLate = /^\s*\{\s*$/.test(text) && line === header + 1;
    if (!opensLate && !closesOnly.test(text)) break;
    end = line + 1;
    if (!opensLate) break;
  }
  return end;
}

function paragraph(lines: readonly string[], line: number): LineSpan {
  const hasText = (at: number) => (lines[at] ?? "").trim() !== "";
  let startLine = line;
  let endLine = line + 1;
  while (startLine > 0 && hasText(startLine - 1) && line - startLine < maxLines) startLine--;
  while (endLine < lines.length && hasText(endLine) && endLine - line < maxLines) endLine++;
  return { startLine, endLine };
}
