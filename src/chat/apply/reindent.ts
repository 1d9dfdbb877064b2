/** Gives lines of an answer the indentation of the place they go to. */

import { indentationOf } from "../../shared/indentationOf.ts";
import { isBlank } from "../../shared/isBlank.ts";
import { hasWord, squeezed } from "./lineText.ts";

/** Where tabs must be counted in spaces or the other way round and the text says nothing of its width. */
const defaultWidth = 4;

/**
 * Depths stay as they are, from `indentation` on. Tabs become spaces, or spaces tabs, where the document has none of them, and levels get
 * wider or narrower where lines that stand in both texts show that the document's are.
 * @param indentation of the place, which the shallowest line gets
 * @param replaced lines of the document that may stand in the block too
 */
export function reindent(
  lines: readonly string[],
  indentation: string,
  replaced: readonly string[],
  document: readonly string[],
): string[] {
  const own = withFirstLineInPlace(lines);
  const base = shallowest(own);
  const convert = conversion(own, document, depthsInBoth(own, replaced, base, indentation));
  return own.map((line) => {
    if (isBlank(line)) return "";
    const depth = indentationOf(line);
    return indentation + convert(depth.startsWith(base) ? depth.slice(base.length) : "") + line.slice(depth.length);
  });
}

/** What begins in the middle of a line was often copied so: its first line is too far left, which its last line, a bracket, shows. */
function withFirstLineInPlace(lines: readonly string[]): readonly string[] {
  const texts = lines.filter((line) => !isBlank(line));
  const [first, last] = [texts[0], texts.at(-1)];
  if (first === undefined || last === undefined || texts.length < 2) return lines;
  const depth = indentationOf(last);
  const others = texts.slice(1).map((line) => indentationOf(line).length);
  const isTooFarLeft =
    indentationOf(first) === "" && depth !== "" && /^[)}\]]|^end\b/.test(last.trim()) && Math.min(...others) >= depth.length;
  return isTooFarLeft ? lines.map((line) => (line === first ? depth + first : line)) : lines;
}

/** The indentation that all lines have. */
export function shallowest(lines: readonly string[]): string {
  const depths = lines.filter((line) => !isBlank(line)).map(indentationOf);
  return depths.reduce((least, depth) => (depth.length < least.length ? depth : least), depths[0] ?? "");
}

type Convert = (depth: string) => string;

/** A depth below the shallowest line, and what it is in the document, by one line that stands in both. */
interface DepthPair {
  readonly own: string;
  readonly there: string;
}

function depthsInBoth(lines: readonly string[], replaced: readonly string[], base: string, indentation: string): DepthPair[] {
  // A line that stands there twice shows no depth.
  const places = new Map<string, string | undefined>();
  for (const line of replaced) {
    const form = squeezed(line);
    places.set(form, places.has(form) ? undefined : indentationOf(line));
  }
  return lines.flatMap((line) => {
    const there = hasWord(line) ? places.get(squeezed(line)) : undefined;
    if (there?.startsWith(indentation) !== true) return [];
    const pair = { own: indentationOf(line).slice(base.length), there: there.slice(indentation.length) };
    return pair.own === "" || pair.there === "" ? [] : [pair];
  });
}

/** How many levels of the document, in spaces, a space of the block may be worth: files have two or four spaces to a level. */
const factors = [2, 0.5] as const;
/** A line that an answer moved into a block or out of one looks like another width: two depths must say the same. */
const minDepths = 2;

function conversion(lines: readonly string[], document: readonly string[], pairs: readonly DepthPair[]): Convert {
  const documentTabs = usesTabs(document);
  const ownTabs = usesTabs(lines);
  if (documentTabs === undefined || ownTabs === undefined || (documentTabs && ownTabs)) return (depth) => depth;
  if (ownTabs) return (depth) => depth.replaceAll("\t", " ".repeat(widthOf(document)));
  if (documentTabs) return toTabs(widthOf(lines));
  if (pairs.some(({ own, there }) => own === there)) return (depth) => depth;
  const scaled = factors.map(
    (factor): Convert =>
      (depth) =>
        " ".repeat(depth.length * factor),
  );
  return (
    scaled.find((convert) => new Set(pairs.filter(({ own, there }) => convert(own) === there).map(({ own }) => own)).size >= minDepths) ??
    ((depth) => depth)
  );
}

function toTabs(width: number): Convert {
  return (depth) => (depth.includes("\t") ? depth : "\t".repeat(Math.floor(depth.length / width)) + " ".repeat(depth.length % width));
}

/** Undefined where no line is indented. */
function usesTabs(lines: readonly string[]): boolean | undefined {
  const indented = lines.filter((line) => !isBlank(line) && indentationOf(line) !== "");
  if (indented.length === 0) return undefined;
  return indented.filter((line) => line.startsWith("\t")).length * 2 > indented.length;
}

/** Spaces of one level: the step down that most lines take. */
function widthOf(lines: readonly string[]): number {
  const steps = new Map<number, number>();
  let previous: number | undefined;
  for (const line of lines) {
    if (isBlank(line)) continue;
    const depth = indentationOf(line).length;
    const step = depth - (previous ?? depth);
    // One space is the star of a comment.
    if (step > 1) steps.set(step, (steps.get(step) ?? 0) + 1);
    previous = depth;
  }
  const [most] = [...steps].sort(([one, countOfOne], [other, countOfOther]) => countOfOther - countOfOne || one - other);
  return most?.[0] ?? defaultWidth;
}
