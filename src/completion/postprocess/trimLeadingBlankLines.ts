import { indentationOf } from "../../shared/indentationOf.ts";
import { isBlank } from "../../shared/isBlank.ts";
import { indentColumns } from "../indentation.ts";
import type { Nothing } from "./filter.ts";

const leadingBlankLines = /^(?:[^\S\n]*\n)+/;

/**
 * On a blank line the first line with text is the one wanted, and models like to write line breaks before it. What follows
 * a line break brings its whole indentation: the part that stands before the cursor already is taken off, and in column 0
 * all of it stays. Text without a line break before it goes on from the cursor, so its white space stays as it is.
 * Text that is indented less than the cursor's line belongs to an outer block.
 */
export function trimLeadingBlankLines(
  text: string,
  { place: { lineBefore } }: { readonly place: { readonly lineBefore: string } },
): string | Nothing {
  if (!isBlank(lineBefore)) return text;
  const blankLines = leadingBlankLines.exec(text)?.[0];
  if (blankLines === undefined) return text;
  const first = text.slice(blankLines.length);
  if (isBlank(first)) return "";
  if (first.startsWith(lineBefore)) return first.slice(lineBefore.length);
  return indentColumns(first) < indentColumns(lineBefore) ? { none: "outdented" } : first.slice(indentationOf(first).length);
}
