/** The label of lines of a file: "cart.ts:12–20". */
import { quotableName } from "./quotable.ts";

/** @param startLine,endLine counted from 0, the last one part of it; in the label they count from 1, as in the editor's margin */
export function rangeLabel(name: string, startLine: number, endLine: number): string {
  const lines = endLine > startLine ? `${startLine + 1}–${endLine + 1}` : `${startLine + 1}`;
  return `${quotableName(name)}:${lines}`;
}
