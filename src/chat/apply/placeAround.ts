/**
 * A block with "// ... existing code ..." in it: what it leaves out stays, and what it shows is placed by the lines that it has in common
 * with the document. New lines beside something left out are only taken for new if nothing there resembles them: otherwise nobody
 * knows whether they replace it.
 */

import { indentationOf } from "../../shared/indentationOf.ts";
import { isBlank } from "../../shared/isBlank.ts";
import { scanBrackets } from "./bracketScan.ts";
import { declarationsIn, declaredName } from "./declarations.ts";
import type { LineReplacement } from "./lineReplacement.ts";
import { hasWord, squeezed, withoutBlankEnds } from "./lineText.ts";
import { candidateAt, type Found, type Placing } from "./placing.ts";
import { reindent, shallowest } from "./reindent.ts";
import { commonWords } from "./similarity.ts";

const commentMark = /^\s*(?:\/\/|#|--|\/\*|<!--|;|%|\{\/\*|')\s*(.*?)\s*(?:\*\/\}?|-->)?\s*$/;
const leavesOut =
  /^(?:\.{3}|…)\s*$|(?:\.{3}|…).*(?:\.{3}|…)|(?:\.{3}|…)\s*\(?(?:existing|rest|remaining|unchanged|same|other|previous|omitted|code)\b|\b(?:existing|rest of|remaining|unchanged|same as before|previous)\b.*\b(?:code|function|class|methods?|file|implementation|imports?|unchanged|same)\b/i;
/** What stands for code left out is short. */
const maxElisionLength = 200;
/** From this share of common words on, a new line may be another form of a line that is left out. */
const maxCommonWords = 0.5;

/** Lines of the block that stand for others; those that the document itself has stand for themselves. */
function elisions(block: readonly string[], lines: readonly string[]): boolean[] {
  const own = new Set(lines.map(squeezed));
  return block.map((line) => {
    if (line.length > maxElisionLength || own.has(squeezed(line))) return false;
    const comment = commentMark.exec(line)?.[1];
    return /^\s*(?:\.{3}|…)\s*$/.test(line) || (comment !== undefined && leavesOut.test(comment));
  });
}

interface Scope {
  readonly startLine: number;
  readonly endLine: number;
  /** The block's last line is the scope's end, even if it is new. */
  readonly endsWithBlock: boolean;
}

/** A line of the block and the line of the document that it is. */
interface Pair {
  readonly own: number;
  readonly there: number;
}

const nowhere = (reason: "noMatch" | "ambiguous", candidates: readonly ReturnType<typeof candidateAt>[] = []): Found => ({
  kind: "refused",
  reason,
  candidates,
});

export function placeAround({ lines, block, range }: Placing): Found | undefined {
  const isLeftOut = elisions(block, lines);
  if (!isLeftOut.includes(true)) return undefined;
  const scope = scopeOf(lines, block, isLeftOut, range);
  if (scope === undefined) return nowhere("ambiguous");
  const pairs = pairLines(lines, block, isLeftOut, scope);
  if (pairs === undefined) return nowhere("ambiguous", [candidateAt(lines, scope.startLine, scope.endLine)]);

  const replacements: LineReplacement[] = [];
  let previous = scope.startLine - 1;
  for (const segment of segmentsOf(isLeftOut)) {
    const own = pairs.filter(({ own }) => own >= segment.start && own < segment.end && !isBlank(block[own] ?? ""));
    const [first, last] = [own[0], own.at(-1)];
    if (first === undefined || last === undefined) {
      if (block.slice(segment.start, segment.end).every(isBlank)) continue;
      return nowhere("noMatch", [candidateAt(lines, scope.startLine, scope.endLine)]);
    }
    if (removesMuch(lines, block, own)) return nowhere("ambiguous", [candidateAt(lines, scope.startLine, scope.endLine)]);
    const next = pairs.find(({ own }) => own >= segment.end)?.there ?? scope.endLine;
    const before = block.slice(segment.start, first.own);
    const after = block.slice(last.own + 1, segment.end);
    const isWholeEnd = segment.end === block.length && scope.endsWithBlock;
    const kept = [...lines.slice(previous + 1, first.there), ...(isWholeEnd ? [] : lines.slice(last.there + 1, next))];
    if (segment.start === 0 && before.some((line) => !isBlank(line))) return nowhere("noMatch");
    if ([before, isWholeEnd ? [] : after].some((fresh) => mayReplace(fresh, kept))) {
      return nowhere("ambiguous", [candidateAt(lines, scope.startLine, scope.endLine)]);
    }
    const shown = block.slice(segment.start === 0 ? first.own : segment.start, segment.end);
    const endLine = isWholeEnd ? scope.endLine : last.there + 1;
    const replaced = lines.slice(first.there, endLine);
    const written = dropBlankAtElision(shown, {
      isStart: segment.start === 0,
      isEnd: segment.end === block.length,
      isAlone: before.every(isBlank),
      isLast: after.every(isBlank),
    });
    replacements.push({ startLine: first.there, endLine, lines: reindent(written, depthFor(written, block, lines, own), replaced, lines) });
    previous = last.there;
  }
  return { kind: "found", replacements };
}

/** Blank lines between a known line and what is left out are the block's own spacing. */
function dropBlankAtElision(
  shown: readonly string[],
  { isStart, isEnd, isAlone, isLast }: { isStart: boolean; isEnd: boolean; isAlone: boolean; isLast: boolean },
): readonly string[] {
  const trimmed = withoutBlankEnds(shown);
  const first = shown.findIndex((line) => !isBlank(line));
  const head = !isStart && !isAlone && first > 0 ? [""] : [];
  const tail = !isEnd && !isLast && shown.at(-1) === "" ? [""] : [];
  return [...head, ...trimmed, ...tail];
}

/** The document's indentation for the shallowest of some lines, told from a pair of lines. */
function depthFor(written: readonly string[], block: readonly string[], lines: readonly string[], pairs: readonly Pair[]): string {
  const base = shallowest(written);
  const equal = pairs.find(({ own }) => indentationOf(block[own] ?? "") === base && !isBlank(block[own] ?? ""));
  return equal === undefined ? base : indentationOf(lines[equal.there] ?? "");
}

function scopeOf(
  lines: readonly string[],
  block: readonly string[],
  isLeftOut: readonly boolean[],
  range: Placing["range"],
): Scope | undefined {
  const whole = range ?? { startLine: 0, endLine: lines.length };
  if (isLeftOut[0] === true) return { ...whole, endsWithBlock: false };
  const [first = ""] = block;
  const inside = (line: number) => line >= whole.startLine && line < whole.endLine;
  const places = lines.flatMap((line, index) => (inside(index) && squeezed(line) === squeezed(first) ? [index] : []));
  const ownDeclaration = declarationsIn(block.map((line, index) => (isLeftOut[index] === true ? "" : line)))[0];
  const named =
    ownDeclaration?.startLine === 0
      ? declarationsIn(lines).filter(
          ({ name, startLine }) => name === ownDeclaration.name && (places.length === 0 ? inside(startLine) : places.includes(startLine)),
        )
      : [];
  const [declaration] = named;
  if (named.length === 1 && declaration?.endLine !== undefined && ownDeclaration?.endLine === block.length) {
    return { startLine: declaration.startLine, endLine: declaration.endLine, endsWithBlock: isLeftOut.at(-1) !== true };
  }
  const [startLine] = places;
  return startLine === undefined || places.length > 1 ? undefined : { startLine, endLine: whole.endLine, endsWithBlock: false };
}

/** Lines that are in both, sure ones first: those that each text has once; then their equal neighbours. Undefined where they cross. */
function pairLines(lines: readonly string[], block: readonly string[], isLeftOut: readonly boolean[], scope: Scope): Pair[] | undefined {
  const there = lines.slice(scope.startLine, scope.endLine).map(squeezed);
  const own = block.map((line, index) => (isLeftOut[index] === true ? undefined : squeezed(line)));
  const pairs = new Map<number, number>();
  const above = block.map((_, index) => enclosingLine(block, isLeftOut, index));
  const inside = lines.slice(scope.startLine, scope.endLine);
  const isSameInside = (index: number, place: number) => isSameHead(above[index], enclosingLine(inside, [], place));
  own.forEach((line, index) => {
    if (line === undefined || !hasWord(line) || own.indexOf(line) !== own.lastIndexOf(line)) return;
    const place = there.indexOf(line);
    if (place !== -1 && place === there.lastIndexOf(line) && isSameInside(index, place)) pairs.set(index, place);
  });
  if (isLeftOut[0] !== true) pairs.set(0, 0);
  if (scope.endsWithBlock && own.at(-1) === there.at(-1)) pairs.set(own.length - 1, there.length - 1);
  for (const step of [1, -1]) {
    for (const [index, place] of [...pairs]) {
      for (let distance = step; ; distance += step) {
        const line = own[index + distance];
        if (line === undefined || line !== there[place + distance] || pairs.has(index + distance)) break;
        if (line !== "" && !isSameInside(index + distance, place + distance)) break;
        pairs.set(index + distance, place + distance);
      }
    }
  }
  const sorted = [...pairs].sort(([one], [other]) => one - other);
  const isCrossing = sorted.some(([, place], index) => index > 0 && place <= (sorted[index - 1]?.[1] ?? -1));
  return isCrossing ? undefined : sorted.map(([index, place]) => ({ own: index, there: scope.startLine + place }));
}

/** The line that a line stands in, or that a closing bracket's line closes; undefined where something left out may have it. */
function enclosingLine(lines: readonly string[], isLeftOut: readonly boolean[], line: number): string | undefined {
  const text = lines[line] ?? "";
  const depth = indentationOf(text).length;
  const isCloser = /^(?:[)}\]]|end\b)/.test(text.trim());
  for (let above = line - 1; above >= 0; above--) {
    const other = lines[above] ?? "";
    if (isLeftOut[above] === true) return undefined;
    if (isBlank(other)) continue;
    const otherDepth = indentationOf(other).length;
    if (otherDepth < depth || (isCloser && otherDepth === depth)) return other;
  }
  return undefined;
}

/** Equal lines are the same line only within the same: a new method may well repeat a line of another one. */
function isSameHead(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return true;
  const name = declaredName([one], 0);
  return squeezed(one) === squeezed(other) || (name !== undefined && name === declaredName([other], 0));
}

function segmentsOf(isLeftOut: readonly boolean[]): { start: number; end: number }[] {
  const segments: { start: number; end: number }[] = [];
  let start = 0;
  for (let line = 0; line <= isLeftOut.length; line++) {
    if (line < isLeftOut.length && isLeftOut[line] !== true) continue;
    if (line > start) segments.push({ start, end: line });
    start = line + 1;
  }
  return segments;
}

/**
 * Whether more lines would go between known lines than the block shows there: then one of them was taken for another that is equal to it.
 * @param pairs of one segment
 */
function removesMuch(lines: readonly string[], block: readonly string[], pairs: readonly Pair[]): boolean {
  const [first, last] = [pairs[0], pairs.at(-1)];
  if (first === undefined || last === undefined) return false;
  const count = (all: readonly string[], start: number, end: number) => all.slice(start, end + 1).filter((line) => !isBlank(line)).length;
  return count(lines, first.there, last.there) - pairs.length > count(block, first.own, last.own);
}

/** Whether new lines may be another form of lines that are left out, or close or open a bracket of theirs. What stands in a declaration of a new name is as new as that. */
function mayReplace(fresh: readonly string[], kept: readonly string[]): boolean {
  const depths = scanBrackets(fresh).map(({ depthAtEnd }) => depthAtEnd);
  if (Math.min(0, ...depths) < 0 || (depths.at(-1) ?? 0) !== 0) return true;
  // The end of a comment, or a line within one.
  const first = fresh.find((line) => !isBlank(line)) ?? "";
  if (first !== "" && (!hasWord(first) || first.trim().startsWith("* "))) return true;
  const names = new Set(declarationsIn(kept).map(({ name }) => name));
  const declared = declarationsIn(fresh).filter(({ name, endLine }) => endLine !== undefined && !names.has(name));
  return fresh.some((line, index) => {
    const isOfNewName = declared.some(({ startLine, endLine }) => index > startLine && index < (endLine ?? 0));
    return hasWord(line) && !isOfNewName && kept.some((other) => commonWords(line, other) >= maxCommonWords);
  });
}
