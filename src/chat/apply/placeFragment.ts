/** A block that begins and ends like one place of the document, and has much of it between. */
import { hasWord, indentationOf, squeezed } from "./lineText.ts";
import { candidateAt, type Found, type Placing } from "./placing.ts";
import { reindent, shallowest } from "./reindent.ts";
import { commonLines } from "./similarity.ts";

/** Below this share of common lines, that the first and the last line are equal may be chance. */
const minCommonLines = 0.4;
/** A place that is longer than the block by more is another one. */
const maxGrowth = 3;

export function placeFragment({ lines, block }: Placing): Found | undefined {
  const [first = "", last = ""] = [block[0], block.at(-1)];
  if (block.length < 2 || !hasWord(first)) return undefined;
  const step = indentationOf(last).length - indentationOf(first).length;
  const places = indexesOf(first, lines).flatMap((startLine) =>
    indexesOf(last, lines)
      .filter((endLine) => endLine > startLine && endLine - startLine < block.length * maxGrowth)
      // A closing bracket as deep as the first line is, is the first line's own: not one within.
      .filter(
        (endLine) =>
          Math.sign(indentationOf(lines[endLine] ?? "").length - indentationOf(lines[startLine] ?? "").length) === Math.sign(step),
      )
      .map((endLine) => candidateAt(lines, startLine, endLine + 1))
      .filter(({ startLine, endLine }) => commonLines(lines.slice(startLine, endLine), block) >= minCommonLines),
  );
  const [place] = places;
  if (place === undefined) return undefined;
  if (places.length > 1) return { kind: "refused", reason: "ambiguous", candidates: places };
  const replaced = lines.slice(place.startLine, place.endLine);
  return { kind: "found", replacements: [{ ...place, lines: reindent(block, shallowest(replaced), replaced, lines) }] };
}

function indexesOf(wanted: string, lines: readonly string[]): number[] {
  const form = squeezed(wanted);
  return lines.flatMap((line, index) => (squeezed(line) === form ? [index] : []));
}
