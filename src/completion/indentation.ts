/** How deep a line stands. */
import { indentationOf } from "../shared/indentationOf.ts";

/** Columns to a tab stop. Only compared, never written, so it matters only where a file mixes tabs and spaces. */
const tabColumns = 4;

/** Columns that the spaces and tabs at a line's beginning take. */
export function indentColumns(line: string): number {
  let columns = 0;
  for (const character of indentationOf(line)) {
    columns += character === "\t" ? tabColumns - (columns % tabColumns) : 1;
  }
  return columns;
}
