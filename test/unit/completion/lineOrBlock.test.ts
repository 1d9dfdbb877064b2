import { describe, expect, it } from "vitest";
import { lineOrBlock } from "../../../src/completion/lineOrBlock.ts";
import { snapshotAt } from "./place.ts";

const blocks: readonly (readonly [string, string, string])[] = [
  ["a blank line under an open brace", "typescript", "function f() {\n  █\n}"],
  ["column 0 under an open brace", "typescript", "function f() {\n█\n}\nnext();"],
  ["right after an open brace", "typescript", "if (x) {█"],
  ["right after an open brace that the editor closed", "typescript", "if (x) {█}"],
  ["inside a call that the editor closed", "javascript", "app.get('/', () => {█});"],
  ["a body under a colon in Python", "python", "def f(x):\n    █\n\ndef g():\n    pass\n"],
  ["after the colon in Python", "python", "for x in xs:█\n"],
  ["blank lines between opener and cursor", "python", "class A:\n\n    █"],
  ["a signature over several lines", "python", "def f(\n    x,\n) -> int:\n    █"],
  ["an opener before a comment", "python", "while True:  # forever\n    █"],
  ["an arrow", "typescript", "const f = (x) =>\n  █"],
  ["a list over several lines", "typescript", "const xs = [\n  █\n];"],
  ["do in Ruby", "ruby", "xs.each do |x|\n  █\nend"],
  ["def in Ruby", "ruby", "def f(x)\n  █\nend"],
  ["then in a shell script", "shellscript", 'if [ -f "$1" ]; then\n  █\nfi'],
  ["a function in Lua", "lua", "local function f(a)\n  █\nend"],
  ["BEGIN in SQL", "sql", "BEGIN\n  █\nEND;"],
  ["a mapping in YAML", "yaml", "services:\n  █"],
  ["an open tag in HTML", "html", '<ul class="a">\n  █\n</ul>'],
  ["an attribute-less struct in Rust", "rust", "struct Point {\n    █\n}"],
  ["a selector in CSS", "css", "#menu {\n  █\n}"],
  ["a label of a switch", "c", "switch (x) {\n  case 1:\n    █\n  case 2:"],
  ["tabs in Go", "go", "func f() {\n\t█\n}"],
];

const lines: readonly (readonly [string, string, string])[] = [
  ["the middle of a statement", "typescript", "const x = █"],
  ["text right of the cursor", "typescript", "function f() {█ return 1; }"],
  ["a body that is there already", "typescript", "function f() {\n  █\n  return 1;\n}"],
  ["a hole in column 0 with a body below", "python", "def f(xs):\n    for x in xs:\n█\n        y = x\n"],
  ["a blank line under a complete statement", "typescript", "foo();\n█"],
  ["the key of an object", "typescript", "const a = {\n  b:█\n};"],
  ["a value below the key of an object", "typescript", "const a = {\n  b:\n    █\n};"],
  ["a ternary", "typescript", "const a = b ? c :\n  █"],
  ["the key of a dictionary in Python", "python", 'a = {\n    "b":\n    █\n}'],
  ["a slice in Python", "python", "a = b[1:\n    █"],
  ["arguments right after the bracket", "typescript", "foo(█)"],
  ["elements right after the bracket", "python", "xs = [█]"],
  ["a comment that ends with a colon", "python", "# Usage:\n█"],
  ["a sentence that ends with do", "markdown", "What shall we do\n█"],
  ["a colon in prose", "plaintext", "As follows:\n█"],
  ["a word that may grow", "ruby", "xs.each do█"],
  ["an element that never has a body", "html", "<br>\n█"],
  ["a tag that is closed on its line", "html", "<p>a</p>\n█"],
  ["a cursor that left the block", "typescript", "  if (x) {\n █"],
  ["the beginning of a document", "typescript", "█"],
];

describe("lineOrBlock", () => {
  it.each(blocks)("wants a block for %s", (_, languageId, marked) => {
    expect(lineOrBlock(snapshotAt(marked, languageId))).toBe("block");
  });

  it.each(lines)("wants a line for %s", (_, languageId, marked) => {
    expect(lineOrBlock(snapshotAt(marked, languageId))).toBe("line");
  });
});
