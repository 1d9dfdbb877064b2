/** Takes the indentation that all lines share away and gives it back: models write code from the first column. */
import { indentationOf } from "../../shared/indentationOf.ts";

export interface Dedented {
  readonly text: string;
  readonly indentation: string;
}

export function dedent(lines: readonly string[]): Dedented {
  const indentations = lines.filter((line) => line.trim() !== "").map(indentationOf);
  let indentation = indentations[0] ?? "";
  for (const other of indentations) {
    while (!other.startsWith(indentation)) indentation = indentation.slice(0, -1);
  }
  return { text: lines.map((line) => (line.trim() === "" ? "" : line.slice(indentation.length))).join("\n"), indentation };
}

/** Lines of code that may have an indentation of their own, with this one in its place. */
export function indented(code: string, indentation: string): readonly string[] {
  const { text } = dedent(code.replaceAll("\r\n", "\n").split("\n"));
  return text.split("\n").map((line) => (line === "" ? "" : indentation + line));
}
