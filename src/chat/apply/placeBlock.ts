/**
 * Finds where in a document a code block of an answer belongs, by rules alone: the same texts give the same place, and where the rules
 * leave a doubt there is none.
 */
import { type LineReplacement, lineChanges, linesOf, replaceLines } from "./lineReplacement.ts";
import { squeezed, withoutBlankEnds } from "./lineText.ts";
import { placeAround } from "./placeAround.ts";
import { placeDeclarations } from "./placeDeclarations.ts";
import { placeDiff } from "./placeDiff.ts";
import { placeFragment } from "./placeFragment.ts";
import { findRange, placeRange, placeRewrittenRange, rangeCandidate } from "./placeRange.ts";
import { placeWholeFile } from "./placeWholeFile.ts";
import { type Candidate, candidateAt, type Found, type PlacedHow, type Placement, type PlacementHint, type Placing } from "./placing.ts";
import { reindent, shallowest } from "./reindent.ts";

export interface BlockToPlace {
  readonly documentText: string;
  readonly blockText: string;
  readonly hint?: PlacementHint;
}

interface Way {
  readonly how: PlacedHow;
  readonly place: (placing: Placing) => Found | undefined;
}

/** In the order in which they are tried: what the block says of its place itself, then what the question says, then likeness. */
const ways: readonly Way[] = [
  { how: "diff", place: placeDiff },
  { how: "elision", place: placeAround },
  { how: "range", place: placeRewrittenRange },
  { how: "wholeFile", place: placeWholeFile },
  { how: "declaration", place: placeDeclarations },
  { how: "fragment", place: placeFragment },
  { how: "range", place: placeRange },
];

/** The replacements are in order, do not overlap, and leave no line that stays as it was between their first and their last line. */
export function placeBlock({ documentText, blockText, hint = {} }: BlockToPlace): Placement {
  const lines = linesOf(documentText);
  const block = withoutBlankEnds(linesOf(blockText));
  if (block.length === 0) return { kind: "unplaced", reason: "empty", candidates: [] };
  const placing: Placing = { lines, block, hint, range: findRange(lines, hint) };
  for (const { how, place } of ways) {
    const found = place(placing);
    if (found === undefined) continue;
    if (found.kind === "refused") {
      const candidates = found.candidates.length > 0 ? found.candidates : rangeCandidate(placing);
      return { kind: "unplaced", reason: found.reason, candidates };
    }
    const changed = found.replacements.filter((replacement, index) => {
      const sent = sentOf(placing, place, found.replacements.length, index);
      return !isAsSent(lines.slice(replacement.startLine, replacement.endLine), sent, placing);
    });
    if (changed.length > 0) {
      const candidates = changed.map(({ startLine, endLine }) => candidateAt(lines, startLine, endLine));
      return { kind: "unplaced", reason: "changed", candidates };
    }
    const replacements = lineChanges(lines, replaceLines(lines, found.replacements));
    if (replacements.length === 0) return { kind: "unplaced", reason: "same", candidates: [] };
    return { kind: "placed", replacements, how };
  }
  return { kind: "unplaced", reason: "noMatch", candidates: rangeCandidate(placing) };
}

/** The block in the place that somebody chose. */
export function placeAtCandidate(documentText: string, blockText: string, { startLine, endLine }: Candidate): readonly LineReplacement[] {
  const lines = linesOf(documentText);
  const replaced = lines.slice(startLine, endLine);
  const block = reindent(withoutBlankEnds(linesOf(blockText)), shallowest(replaced), replaced, lines);
  return lineChanges(lines, replaceLines(lines, [{ startLine, endLine, lines: block }]));
}

/** The lines that the block would have replaced in the file as it was sent. */
function sentOf({ block, hint }: Placing, place: Way["place"], count: number, index: number): readonly string[] | undefined {
  if (hint.fileText === undefined) return undefined;
  const lines = linesOf(hint.fileText);
  const found = place({ lines, block, hint, range: findRange(lines, hint) });
  const replacement = found?.kind === "found" && found.replacements.length === count ? found.replacements[index] : undefined;
  return replacement && lines.slice(replacement.startLine, replacement.endLine);
}

/**
 * Whether lines that are to go are those that the model read: an answer must not take away what somebody wrote since. Lines that begin
 * with none that was sent were never read, so nothing is known to have changed in them.
 */
function isAsSent(old: readonly string[], sent: readonly string[] | undefined, { hint, range }: Placing): boolean {
  const first = squeezed(withoutBlankEnds(old)[0] ?? "");
  const wasRead = (text: string | undefined) =>
    text !== undefined && first !== "" && linesOf(text).some((line) => squeezed(line) === first);
  if (range === undefined && wasRead(hint.range?.text)) return false;
  return !wasRead(hint.fileText) || (sent !== undefined && sent.map(squeezed).join("\n") === old.map(squeezed).join("\n"));
}
