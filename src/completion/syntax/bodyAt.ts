/** The body that the cursor stands in, from the tree. */
import type { Node } from "@vscode/tree-sitter-wasm";
import type { PlaceSyntax } from "./syntax.ts";

/** Nodes that hold statements or members. Lists of values are none: they are often right while they are short. */
const bodyTypes = new Set([
  "block",
  "body_statement",
  "class_body",
  "compound_statement",
  "constructor_body",
  "declaration_list",
  "do_block",
  "do_group",
  "enum_body",
  "enum_member_declaration_list",
  "enum_variant_list",
  "enumerator_list",
  "field_declaration_list",
  "interface_body",
  "match_block",
  "module_body",
  "script_block",
  "statement_block",
  "switch_block",
  "switch_body",
]);
const memberListTypes = new Set(["class_body", "declaration_list", "field_declaration_list", "interface_body"]);
const rootTypes = new Set(["program", "module", "source_file", "translation_unit", "compilation_unit"]);

/** @param fillerLength characters at the cursor that stand for a statement to come */
export function bodyAt(root: Node, cursor: number, fillerLength: number): Pick<PlaceSyntax, "isInEmptyBody" | "isAmongMembers"> {
  let node = root.descendantForIndex(cursor, cursor + fillerLength);
  while (node !== null && !(isBodyAround(node, cursor, fillerLength) || rootTypes.has(node.type) || node.isError)) node = node.parent;
  if (node === null || node.isError) return { isInEmptyBody: false, isAmongMembers: false };
  if (rootTypes.has(node.type)) return { isInEmptyBody: false, isAmongMembers: true };
  return { isInEmptyBody: isEmpty(node, cursor), isAmongMembers: isMemberList(node) };
}

/** Behind the closing bracket the cursor is in the body no more; a body without brackets goes to its last statement's end. */
function isBodyAround(node: Node, cursor: number, fillerLength: number): boolean {
  if (!bodyTypes.has(node.type)) return false;
  return fillerLength > 0 || (node.startIndex < cursor && cursor < node.endIndex);
}

function isMemberList(body: Node): boolean {
  return memberListTypes.has(body.type) || (body.type === "block" && body.parent?.type === "class_definition");
}

function isEmpty(body: Node, cursor: number): boolean {
  return body.namedChildren.every((child, position) => {
    if (child === null || /comment/.test(child.type) || (position === 0 && isDocstring(child))) return true;
    // What the filler became, or the beginning of a statement that the cursor stands in.
    return child.startIndex <= cursor && cursor <= child.endIndex;
  });
}

function isDocstring(statement: Node): boolean {
  return statement.namedChildCount === 1 && statement.firstNamedChild?.type === "string";
}
