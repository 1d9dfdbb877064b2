/** Where pieces of a file may well begin: at the nodes of its syntax tree, at headings, or where indentation goes back after a blank line. */
import type { Node } from "@vscode/tree-sitter-wasm";
import { maxPieceLines } from "./cutPieces.ts";
import { indentWidth } from "./declaredNames.ts";

/** Levels by line, counted from 0; see `cutPieces`. */
export type Boundaries = ReadonlyMap<number, number>;

/** A function in a class in a namespace in a module, and what wraps each in the tree. */
const maxDepth = 8;

/** Only nodes that are longer than a piece are looked into. A comment belongs to what stands below it. */
export function treeBoundaries(root: Node): Boundaries {
  const boundaries = new Map<number, number>();
  const visit = (node: Node, level: number) => {
    let commentStart: number | undefined;
    let lastEnd = -1;
    for (const child of node.namedChildren) {
      if (child === null) continue;
      const { row: start } = child.startPosition;
      const { row: end } = child.endPosition;
      // A decorator or a comment behind code on its line begins nothing.
      if (start > lastEnd) {
        const first: number = commentStart ?? start;
        if (!boundaries.has(first)) boundaries.set(first, level);
        commentStart =
          child.type.includes("comment") || child.type.includes("decorator") || child.type.includes("attribute_item") ? first : undefined;
      }
      lastEnd = end;
      if (end - start >= maxPieceLines && level < maxDepth) visit(child, level + 1);
    }
  };
  visit(root, 0);
  return boundaries;
}

/** Below the six levels of headings. */
const paragraphLevel = 6;

/** Headings, each at the level of its number of signs; those in fenced code are none. */
export function markdownBoundaries(lines: readonly string[]): Boundaries {
  const boundaries = new Map<number, number>();
  let fence: string | undefined;
  lines.forEach((line, at) => {
    const isInFence = fence !== undefined;
    const mark = /^\s{0,3}(```|~~~)/.exec(line)?.[1];
    if (mark !== undefined && (fence === undefined || fence === mark)) fence = fence === undefined ? mark : undefined;
    if (isInFence) return;
    const signs = /^(#{1,6})\s/.exec(line)?.[1]?.length;
    if (signs !== undefined) boundaries.set(at, signs - 1);
    else if (line !== "" && lines[at - 1] === "") boundaries.set(at, paragraphLevel);
  });
  return boundaries;
}

/** A line after a blank one, at the level of its indentation among those that the file has. */
export function indentationBoundaries(lines: readonly string[]): Boundaries {
  const found = lines.flatMap((line, at) => {
    const indentation = indentWidth(line);
    const above = lines[at - 1];
    return Number.isFinite(indentation) && above !== undefined && above.trim() === "" ? [{ at, indentation }] : [];
  });
  const levels = [...new Set(found.map(({ indentation }) => indentation))].sort((one, other) => one - other);
  const levelOf = new Map(levels.map((indentation, level) => [indentation, level]));
  return new Map(found.map(({ at, indentation }) => [at, levelOf.get(indentation) ?? 0]));
}
