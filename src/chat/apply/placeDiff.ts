/** A block in the form of a unified diff: each of its hunks must fit to one place. Line numbers of models are wrong too often to count. */
import { indentationOf } from "../../shared/indentationOf.ts";
import type { LineReplacement } from "./lineReplacement.ts";
import { placesOf, squeezed } from "./lineText.ts";
import { candidateAt, type Found, type Placing } from "./placing.ts";

interface DiffLine {
  readonly kind: "kept" | "removed" | "added";
  readonly text: string;
}

const hunkHead = /^@@.*@@/;
const fileHead = /^(?:--- |\+\+\+ |diff --git |index [0-9a-f]+\.\.)/;

/** Blanks at a line's end never matter; all blanks are taken alike when nothing fits otherwise. */
const forms = [(line: string) => line.trimEnd(), squeezed] as const;

export function placeDiff({ lines, block, hint }: Placing): Found | undefined {
  const isNamed = hint.language === "diff" || hint.language === "patch";
  if (!isNamed && !block.some((line) => hunkHead.test(line))) return undefined;
  if (block.filter((line) => line.startsWith("+++ ")).length > 1) return { kind: "refused", reason: "noMatch", candidates: [] };
  const replacements: LineReplacement[] = [];
  for (const hunk of hunksOf(block)) {
    const old = hunk.filter(({ kind }) => kind !== "added").map(({ text }) => text);
    const places = forms.map((form) => placesOf(old, lines, form)).find((found) => found.length > 0) ?? [];
    const [startLine, second] = places;
    if (startLine === undefined) return { kind: "refused", reason: "noMatch", candidates: [] };
    if (second !== undefined) {
      return { kind: "refused", reason: "ambiguous", candidates: places.map((place) => candidateAt(lines, place, place + old.length)) };
    }
    if (startLine < (replacements.at(-1)?.endLine ?? 0)) return { kind: "refused", reason: "ambiguous", candidates: [] };
    replacements.push({ startLine, endLine: startLine + old.length, lines: written(hunk, lines, startLine) });
  }
  return replacements.length === 0 ? undefined : { kind: "found", replacements };
}

function hunksOf(block: readonly string[]): DiffLine[][] {
  const hunks: DiffLine[][] = [];
  let hunk: DiffLine[] = [];
  for (const line of block) {
    if (hunkHead.test(line)) {
      hunks.push(hunk);
      hunk = [];
    } else if (!(fileHead.test(line) && hunk.length === 0) && !line.startsWith("\\ No newline")) hunk.push(diffLine(line));
  }
  hunks.push(hunk);
  return hunks.map(withoutBlankEnd).filter((lines) => lines.some(({ kind }) => kind !== "kept"));
}

function diffLine(line: string): DiffLine {
  if (line.startsWith("+")) return { kind: "added", text: line.slice(1) };
  if (line.startsWith("-")) return { kind: "removed", text: line.slice(1) };
  // Models forget the space before lines that stay.
  return { kind: "kept", text: line.startsWith(" ") ? line.slice(1) : line };
}

/** Between hunks models leave lines blank that are part of neither. */
function withoutBlankEnd(hunk: readonly DiffLine[]): DiffLine[] {
  const last = hunk.findLastIndex(({ kind, text }) => kind !== "kept" || text !== "");
  return hunk.slice(0, last + 1);
}

/** Lines that stay are the document's own; those added follow the indentation of the line of the hunk before or behind them. */
function written(hunk: readonly DiffLine[], lines: readonly string[], startLine: number): string[] {
  let line = startLine;
  const there = hunk.map(({ kind, text }) => (kind === "added" ? undefined : { text, own: lines[line++] ?? "" }));
  return hunk.flatMap(({ kind, text }, index) => {
    if (kind === "removed") return [];
    const same = there[index];
    if (same !== undefined) return [same.own];
    const near = there.slice(0, index).findLast((other) => other !== undefined) ?? there.slice(index).find((other) => other !== undefined);
    return [near === undefined ? text : moved(text, indentationOf(near.text), indentationOf(near.own))];
  });
}

function moved(text: string, from: string, to: string): string {
  if (from === to || text === "") return text;
  const depth = indentationOf(text);
  if (depth.startsWith(from)) return to + text.slice(from.length);
  return (from.startsWith(depth) ? to.slice(0, Math.max(0, to.length - (from.length - depth.length))) : depth) + text.slice(depth.length);
}
