import { indentationOf } from "../../shared/indentationOf.ts";
import { isBlank } from "../../shared/isBlank.ts";
import { indentationStyle } from "../indentationStyle.ts";
import type { GenerationContext } from "./filter.ts";

/**
 * Writes the indentation of the text's lines with the characters that the document uses: a model that saw more files with spaces
 * than with tabs falls back to spaces. How deep a line stands, in units of the text's own style, stays as it is.
 */
export function matchIndentation(text: string, { prefix, place: { lineBefore } }: GenerationContext): string {
  const document = indentationStyle(prefix);
  if (document === undefined) return text;
  const [first = "", ...others] = text.split("\n");
  const isFirstWhole = isBlank(lineBefore);
  const lines = isFirstWhole ? [lineBefore + first, ...others] : others;
  const ownWidth = spacesOfOneLevel(lines);

  const rewritten = lines.map((line) => {
    const indentation = indentationOf(line);
    const isRight = document.usesTabs ? !indentation.includes(" ") : !indentation.includes("\t");
    if (isRight || isBlank(line)) return line;
    const rest = line.slice(indentation.length);
    if (!document.usesTabs) return indentation.replaceAll("\t", " ".repeat(document.width)) + rest;
    if (indentation.includes("\t")) return line;
    return "\t".repeat(Math.floor(indentation.length / ownWidth)) + " ".repeat(indentation.length % ownWidth) + rest;
  });
  if (!isFirstWhole) return [first, ...rewritten].join("\n");
  const [whole = "", ...following] = rewritten;
  return [whole.startsWith(lineBefore) ? whole.slice(lineBefore.length) : first, ...following].join("\n");
}

/** The greatest width of which the lines that begin with spaces have a whole number; what is a multiple of four counts as four. */
function spacesOfOneLevel(lines: readonly string[]): number {
  const widths = lines.map((line) => /^ +(?=\S)/.exec(line)?.[0].length ?? 0);
  const width = widths.reduce(greatestCommonDivisor, 0);
  return width === 0 || width % 4 === 0 ? 4 : width;
}

function greatestCommonDivisor(one: number, other: number): number {
  return other === 0 ? one : greatestCommonDivisor(other, one % other);
}
