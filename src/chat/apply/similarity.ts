/** How much two pieces of code have in common. */
import { diffArrays } from "diff";
import { isBlank, squeezed } from "./lineText.ts";

/** Texts that differ in more lines than this are as good as strangers, and comparing them to the end takes seconds. */
const maxEditLength = 2000;

/** A text that is shorter than this share of the other has less than that in common; how much does not matter to anybody. */
const leastShare = 0.4;

/**
 * Share of the longer text's lines that stand in the other in the same order: 0 to 1, where less than 0.4 may be given as 0. Blank lines
 * do not count.
 */
export function commonLines(one: readonly string[], other: readonly string[]): number {
  const [left, right] = [one, other].map((lines) => lines.filter((line) => !isBlank(line)).map(squeezed));
  if (left === undefined || right === undefined || left.length === 0 || right.length === 0) return 0;
  if (Math.min(left.length, right.length) < leastShare * Math.max(left.length, right.length)) return 0;
  const same = diffArrays(left, right, { maxEditLength })?.reduce(
    (sum, part) => sum + (part.added || part.removed ? 0 : part.value.length),
    0,
  );
  return (same ?? 0) / Math.max(left.length, right.length);
}

/** Share of the names and numbers of two lines that both have: 0 to 1. Lines without any have nothing in common. */
export function commonWords(one: string, other: string): number {
  const [left, right] = [one, other].map((line) => line.match(/\w+/g) ?? []);
  if (left === undefined || right === undefined || left.length === 0 || right.length === 0) return 0;
  const rest = [...right];
  let same = 0;
  for (const word of left) {
    const at = rest.indexOf(word);
    if (at === -1) continue;
    rest.splice(at, 1);
    same++;
  }
  return (2 * same) / (left.length + right.length);
}
