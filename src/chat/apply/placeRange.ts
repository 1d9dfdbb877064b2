/** The lines that the answer was about. */

import { indentationOf } from "../../shared/indentationOf.ts";
import { isBlank } from "../../shared/isBlank.ts";
import { declaredName } from "./declarations.ts";
import { linesOf } from "./lineReplacement.ts";
import { placesOf, squeezed } from "./lineText.ts";
import { candidateAt, type Found, type Placing } from "./placing.ts";
import { reindent, shallowest } from "./reindent.ts";
import { commonLines } from "./similarity.ts";

/** From this share of common lines on, a block is another form of the lines. */
const minCommonLines = 0.5;

/** Where the range stands now; undefined where it changed, and where others are equal to it and none is where it was. */
export function findRange(lines: readonly string[], hint: Placing["hint"]): Placing["range"] {
  if (hint.range === undefined) return undefined;
  const wanted = sentLines(hint.range.text);
  const [first = ""] = wanted;
  // A selection seldom begins before the blanks of its first line.
  const isPart = indentationOf(first) === "";
  const others = wanted.slice(1);
  const places = placesOf([first], lines, isPart ? (line) => line.trim() : (line) => line.trimEnd()).filter((place) =>
    others.every((line, index) => lines[place + 1 + index]?.trimEnd() === line.trimEnd()),
  );
  const startLine = places.find((place) => place === hint.range?.startLine) ?? (places.length === 1 ? places[0] : undefined);
  return startLine === undefined ? undefined : { startLine, endLine: startLine + wanted.length };
}

/** A selection up to the beginning of a line has nothing of that line. */
function sentLines(text: string): string[] {
  const lines = linesOf(text);
  return lines.length > 1 && lines.at(-1) === "" ? lines.slice(0, -1) : lines;
}

/** When the block is the same lines in another form: it begins and ends like them, declares the same, or has most of them. */
export function placeRewrittenRange(placing: Placing): Found | undefined {
  const { range, lines, block } = placing;
  if (range === undefined) return undefined;
  const old = lines.slice(range.startLine, range.endLine).filter((line) => !isBlank(line));
  const texts = block.filter((line) => !isBlank(line));
  const isSame = (index: number) => squeezed(old.at(index) ?? "") === squeezed(texts.at(index) ?? "");
  const name = declaredName(old, 0);
  const isRewritten =
    (isSame(0) && isSame(-1)) || (name !== undefined && name === declaredName(texts, 0)) || commonLines(old, texts) >= minCommonLines;
  return isRewritten ? placeRange(placing) : undefined;
}

/** Whatever the block is: the user asked about these lines. */
export function placeRange({ range, lines, block, hint }: Placing): Found | undefined {
  if (range === undefined) return hint.range === undefined ? undefined : { kind: "refused", reason: "changed", candidates: [] };
  const old = lines.slice(range.startLine, range.endLine);
  // Blank lines around the code of a selection stay.
  const first = old.findIndex((line) => !isBlank(line));
  const last = old.findLastIndex((line) => !isBlank(line));
  if (first === -1) return { kind: "found", replacements: [{ ...range, lines: block }] };
  const replaced = old.slice(first, last + 1);
  return {
    kind: "found",
    replacements: [
      {
        startLine: range.startLine + first,
        endLine: range.startLine + last + 1,
        lines: reindent(block, shallowest(replaced), replaced, lines),
      },
    ],
  };
}

export function rangeCandidate({ range, lines }: Placing) {
  return range === undefined ? [] : [candidateAt(lines, range.startLine, range.endLine)];
}
