/** A block that begins and ends like one place of the document, and has much of it between. */
import { indentationOf } from "../../shared/indentationOf.ts";
import { hasWord, squeezed } from "./lineText.ts";
import { type Candidate, candidateAt, type Found, type Placing } from "./placing.ts";
import { reindent, shallowest } from "./reindent.ts";
import { commonLines } from "./similarity.ts";

/** Below this share of common lines, that the first and the last line are equal may be chance. */
const minCommonLines = 0.4;
/** Nobody chooses among more. */
const maxPlaces = 10;
/** A place that is longer than the block by more is another one. */
const maxGrowth = 3;

export function placeFragment({ lines, block }: Placing): Found | undefined {
  const [first = "", last = ""] = [block[0], block.at(-1)];
  if (block.length < 2 || !hasWord(first)) return undefined;
  const step = depthStep(first, last);
  const forms = lines.map(squeezed);
  const places: Candidate[] = [];
  for (let startLine = 0; startLine < lines.length && places.length < maxPlaces; startLine++) {
    if (forms[startLine] !== squeezed(first)) continue;
    for (let endLine = startLine + 1; endLine < Math.min(lines.length, startLine + block.length * maxGrowth); endLine++) {
      // A closing bracket as deep as the first line is, is the first line's own: not one within.
      if (forms[endLine] !== squeezed(last) || depthStep(lines[startLine] ?? "", lines[endLine] ?? "") !== step) continue;
      if (commonLines(lines.slice(startLine, endLine + 1), block) >= minCommonLines)
        places.push(candidateAt(lines, startLine, endLine + 1));
    }
  }
  const [place] = places;
  if (place === undefined) return undefined;
  if (places.length > 1) return { kind: "refused", reason: "ambiguous", candidates: places };
  const replaced = lines.slice(place.startLine, place.endLine);
  return { kind: "found", replacements: [{ ...place, lines: reindent(block, shallowest(replaced), replaced, lines) }] };
}

/** Whether a line stands deeper than another one (1), less deep (-1) or as deep (0). */
function depthStep(from: string, to: string): number {
  return Math.sign(indentationOf(to).length - indentationOf(from).length);
}
