import { indentationOf } from "../../shared/indentationOf.ts";
import { isBlank } from "../../shared/isBlank.ts";
import { indentColumns } from "../indentation.ts";
import { indentationStyle } from "../indentationStyle.ts";
import type { GenerationContext } from "./filter.ts";

const opensBody = /(?:[{([:]|[=-]>|\b(?:do|then))$/;

/**
 * Takes off the blanks that a text begins with where the cursor's line is indented deeper than the one above it already: models that
 * fill in the middle often write the whole indentation of the line once more. Lines below that go on from the deeper one move along;
 * those of a body that the first line opens stand where they belong. A cursor that is short of one level of the document's is left to the model.
 */
export function fitFirstIndentation(text: string, { prefix, place: { lineBefore, previousLine } }: GenerationContext): string {
  const surplus = indentationOf(text);
  if (surplus === "" || previousLine === undefined || !isBlank(lineBefore)) return text;
  const above = indentColumns(previousLine);
  const depth = indentColumns(lineBefore) - above;
  const width = indentationStyle(prefix)?.width;
  if (depth <= 0 || (width !== undefined && depth < width && indentColumns(lineBefore + surplus) - above === width)) return text;

  const [first = "", ...others] = text.split("\n");
  const asWritten = lineBefore + surplus;
  const depths = others.filter((line) => !isBlank(line)).map(indentationOf);
  const areBody = opensBody.test(first.trimEnd()) && depths[0] === asWritten;
  const moved = !areBody && depths.every((indentation) => indentation.startsWith(asWritten));
  return [first.slice(surplus.length), ...(moved ? others.map((line) => line.replace(asWritten, lineBefore)) : others)].join("\n");
}
