/** Deeper than anybody reads; the parser calls itself once per level and the browser keeps one element per level. */
const maxDepth = 12;
/** A list of depth 12 with the widest marker. */
const maxIndentColumns = 60;

const marker = /[ \t]*(?:>|(?:[-*+]|\d{1,9}[.)])(?=[ \t]))/y;

/**
 * Markdown in which quotes and lists nest no deeper than 12 levels: the first marker beyond them is escaped and so shown as it is written.
 */
export function boundNesting(markdown: string): string {
  return markdown
    .split("\n")
    .map((line) => boundLine(line.replace(/^[ \t]+/, (indent) => indent.slice(0, maxIndentColumns))))
    .join("\n");
}

function boundLine(line: string): string {
  marker.lastIndex = 0;
  let end = 0;
  for (let depth = 0; depth < maxDepth; depth++) {
    if (!marker.test(line)) return line;
    end = marker.lastIndex;
  }
  const rest = line.slice(end);
  return marker.test(line) ? `${line.slice(0, end)} \\${rest.trimStart()}` : line;
}
