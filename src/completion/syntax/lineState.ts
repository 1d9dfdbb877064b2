/** What the tree of the text up to the end of a generated line says of that end. */
import type { Node } from "@vscode/tree-sitter-wasm";
import type { LineState } from "./syntax.ts";
import { zoneIn } from "./zone.ts";

/** Names that grammars give to what has a body of statements of its own, written as a member. */
const memberType =
  /^(?:abstract_|generator_|singleton_)?(?:function|method|constructor|destructor|operator|decorated)(?:_(?:definition|declaration|item|statement))?$/;

/** @param start index of the cursor in `text`; the tree's text may go on behind `text` */
export function lineStateIn(root: Node, start: number, text: string): LineState {
  const zone = zoneIn(root, text.length) ?? "code";
  return { zone, depth: bracketDepth(root, start, text.length), endsMember: zone === "code" && endsMember(root, start, text) };
}

/** Counts tokens rather than nodes: they are right also where the grammar does not see what they belong to. */
function bracketDepth(root: Node, start: number, end: number): number {
  let depth = 0;
  const visit = (node: Node): void => {
    if (node.endIndex <= start || node.startIndex >= end) return;
    if (node.childCount > 0) {
      for (const child of node.children) if (child !== null) visit(child);
    } else if (!node.isNamed && node.startIndex >= start && node.endIndex > node.startIndex) {
      // Tokens such as `${` and `]]` count as well.
      for (const character of node.type) depth += /[([{]/.test(character) ? 1 : /[)\]}]/.test(character) ? -1 : 0;
    }
  };
  visit(root);
  return depth;
}

function endsMember(root: Node, start: number, text: string): boolean {
  const end = text.trimEnd().length;
  if (end <= start) return false;
  for (let node = root.descendantForIndex(end - 1, end); node !== null && node.startIndex >= start; node = node.parent) {
    if (node.endIndex >= end && memberType.test(node.type) && node.childCount > 0 && !node.hasError) return true;
  }
  return false;
}
