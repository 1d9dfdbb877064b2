/** Changes of a text by whole lines. */
import { diffArrays } from "diff";

/** Lines that take the place of others. Lines count from 0; `startLine === endLine` inserts before that line. */
export interface LineReplacement {
  readonly startLine: number;
  /** The first line that stays. */
  readonly endLine: number;
  readonly lines: readonly string[];
}

/** The shortest list of changes takes time by the square of their number: a tenth of a second for so many. Beyond, there is one change. */
const maxEditLength = 500;

/** Lines of a text, whatever ends them. A text that ends with a line break has an empty last line, as in VS Code. */
export function linesOf(text: string): string[] {
  return text.split(/\r\n|\r|\n/);
}

/** @param replacements in order, not overlapping */
export function replaceLines(lines: readonly string[], replacements: readonly LineReplacement[]): string[] {
  const result: string[] = [];
  let next = 0;
  for (const { startLine, endLine, lines: written } of replacements) {
    result.push(...lines.slice(next, startLine), ...written);
    next = endLine;
  }
  return [...result, ...lines.slice(next)];
}

/** The fewest replacements that make one text of the other, those apart that lines between them keep apart. Blanks in blank lines stay. */
export function lineChanges(before: readonly string[], after: readonly string[]): LineReplacement[] {
  const changes = diffArrays([...before], [...after], { maxEditLength, comparator: isSameLine });
  if (changes === undefined) return [between(before, after)];
  const replacements: LineReplacement[] = [];
  let line = 0;
  let open: { startLine: number; endLine: number; lines: string[] } | undefined;
  for (const { added, removed, value } of changes) {
    if (!added && !removed) {
      line += value.length;
      open = undefined;
      continue;
    }
    if (open === undefined) {
      open = { startLine: line, endLine: line, lines: [] };
      replacements.push(open);
    }
    if (added) open.lines.push(...value);
    else {
      line += value.length;
      open.endLine = line;
    }
  }
  return replacements;
}

/** One change, without the lines that both texts begin and end with. */
function between(before: readonly string[], after: readonly string[]): LineReplacement {
  const most = Math.min(before.length, after.length);
  let head = 0;
  while (head < most && before[head] === after[head]) head++;
  let tail = 0;
  while (tail < most - head && before.at(-1 - tail) === after.at(-1 - tail)) tail++;
  return { startLine: head, endLine: before.length - tail, lines: after.slice(head, after.length - tail) };
}

function isSameLine(one: string, other: string): boolean {
  return one === other || (one.trim() === "" && other.trim() === "");
}
