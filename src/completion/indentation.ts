/** How deep a line stands. */

/** Columns to a tab stop. Only compared, never written, so it matters only where a file mixes tabs and spaces. */
const tabColumns = 4;

/** The spaces and tabs that a line begins with. */
export function indentationOf(line: string): string {
  return /^[ \t]*/.exec(line)?.[0] ?? "";
}

/** Columns that the spaces and tabs at a line's beginning take. */
export function indentColumns(line: string): number {
  let columns = 0;
  for (const character of indentationOf(line)) {
    columns += character === "\t" ? tabColumns - (columns % tabColumns) : 1;
  }
  return columns;
}
