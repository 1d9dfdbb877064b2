import type { Node } from "@vscode/tree-sitter-wasm";
import type { Zone } from "../outcome.ts";

const commentType = /comment/;
/** Names that grammars give to strings, characters, regular expressions and here-documents as a whole or to the text in them. */
const stringType =
  /(?:^|_)(?:string|char|character|rune|regex|heredoc|nowdoc)(?:_literal|_value|_expression|_body|_content|_fragment|_text)?$/;
/** Code inside a string. */
const islandType = /interpolation|substitution|sub_expression/;

/** The zone of an index of the text; undefined where the tree shows neither string nor comment, as it does while one is not closed. */
export function zoneIn(root: Node, index: number): Zone | undefined {
  for (let node = root.descendantForIndex(Math.max(0, index - 1), index); node !== null; node = node.parent) {
    const { startIndex, endIndex, type } = node;
    if (commentType.test(type) && node.isNamed) {
      // A comment to the end of the line goes on where it ends.
      const isOpen = index < endIndex || !/^(?:\/\*|<!--|<#|=begin)/.test(node.text);
      if (startIndex < index && index <= endIndex && isOpen) return "comment";
    } else if (startIndex < index && index < endIndex) {
      if (islandType.test(type)) return "code";
      if (stringType.test(type)) return "string";
    }
  }
  return undefined;
}
