import { type LineReplacement, linesOf } from "./lineReplacement.ts";
import { placesOf } from "./lineText.ts";

/** Lines above and below a replacement that must be the same: as many as a unified diff shows. */
const surroundingLines = 3;

/**
 * Replacements of one text, placed in what became of it: each by the lines that go and those around them, which must stand in both texts
 * once. Undefined where one of them does not.
 */
export function placeAnew(replacements: readonly LineReplacement[], before: string, after: string): LineReplacement[] | undefined {
  const [old, now] = [linesOf(before), linesOf(after)];
  const placed: LineReplacement[] = [];
  for (const { startLine, endLine, lines } of replacements) {
    const first = Math.max(0, startLine - surroundingLines);
    const wanted = old.slice(first, endLine + surroundingLines);
    const [place, ...others] = placesOf(wanted, now, (line) => line);
    if (place === undefined || others.length > 0 || placesOf(wanted, old, (line) => line).length !== 1) return undefined;
    const moved = { startLine: place + startLine - first, endLine: place + endLine - first, lines };
    if (moved.startLine < (placed.at(-1)?.endLine ?? 0)) return undefined;
    placed.push(moved);
  }
  return placed;
}
