import fc from "fast-check";

const marks = [
  "```",
  "```ts\n",
  "~~~",
  "````",
  "- ",
  "1. ",
  "12",
  "> ",
  "# ",
  "|",
  "---",
  "*",
  "**",
  "_",
  "`",
  "[a](",
  "b)",
  "![",
  "<b>",
  "\\",
];
const space = [" ", "  ", "    ", "\t", "\n", "\n\n", "\n\n\n"];
const words = ["word", "a", "é", "😀", "1.", "src/a.ts", "\u202E"];

/** Pieces that are Markdown once joined: likelier than random text to be at the edge of its rules. */
export function markdownPieces(): fc.Arbitrary<string[]> {
  return fc.array(fc.constantFrom(...marks, ...space, ...space, ...words), { maxLength: 60 });
}
