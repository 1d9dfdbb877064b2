/** How much two pieces of code have in common. */
import { isBlank } from "../../shared/isBlank.ts";
import { squeezed } from "./lineText.ts";

/** Share of the longer text's lines that stand in the other too, in whatever order: 0 to 1. Blank lines do not count. */
export function commonLines(one: readonly string[], other: readonly string[]): number {
  const [left, right] = [one, other].map((lines) => lines.filter((line) => !isBlank(line)).map(squeezed));
  if (left === undefined || right === undefined) return 0;
  return commonCount(left, right) / Math.max(left.length, right.length, 1);
}

/** Share of the names and numbers of two lines that both have: 0 to 1. Lines without any have nothing in common. */
export function commonWords(one: string, other: string): number {
  const [left, right] = [one, other].map((line) => line.match(/\w+/g) ?? []);
  if (left === undefined || right === undefined || left.length === 0 || right.length === 0) return 0;
  return (2 * commonCount(left, right)) / (left.length + right.length);
}

/** How many of some texts stand among others, each of them once. */
function commonCount(one: readonly string[], other: readonly string[]): number {
  const left = new Map<string, number>();
  for (const text of other) left.set(text, (left.get(text) ?? 0) + 1);
  return one.filter((text) => {
    const count = left.get(text) ?? 0;
    left.set(text, count - 1);
    return count > 0;
  }).length;
}
