import fc from "fast-check";
import { expect, test } from "vitest";
import { blockByIndentation } from "../../../../src/chat/actions/blockByIndentation.ts";
import { dedent, indented } from "../../../../src/chat/actions/dedent.ts";

test("shared indentation goes away and comes back", () => {
  const lines = ["    if x:", "", "        return 1"];
  const { text, indentation } = dedent(lines);
  expect(text).toBe("if x:\n\n    return 1");
  expect(indented(text, indentation)).toEqual(lines);
});

test("an answer with an indentation of its own gets that of the place", () => {
  expect(indented("    a\r\n      b", "\t")).toEqual(["\ta", "\t  b"]);
});

const js = "const a = 1;\n\nfunction add(x, y) {\n  if (x) {\n    return y;\n  }\n  return x + y;\n}\n\nadd(1, 2);";
const python =
  "import os\n\nclass Cart:\n    def total(self):\n        for x in self:\n            pass\n\n        return 1\n\n    def other(self):\n        pass\n\nx = 1";
const blocks: readonly (readonly [string, string, number, readonly [number, number]])[] = [
  ["inside of a statement in a function", js, 4, [2, 8]],
  ["on the header", js, 2, [2, 8]],
  ["on the closing line", js, 7, [2, 8]],
  ["outside of any, the paragraph", js, 9, [9, 10]],
  ["in a method", python, 5, [3, 8]],
  ["in the second method", python, 10, [9, 11]],
  ["on the class", python, 2, [2, 11]],
  ["on a blank line, what is nearest", js, 1, [0, 1]],
];

test.each(blocks)("the block %s", (_, text, line, [startLine, endLine]) => {
  expect(blockByIndentation(text.split("\n"), line)).toEqual({ startLine, endLine });
});

test("no text has no block, and each line of a text is in its block", () => {
  expect(blockByIndentation(["", "  "], 0)).toBeUndefined();
  fc.assert(
    fc.property(
      fc.array(fc.constantFrom("def a():", "  b", "    c", "}", "", "function x() {", "  if (y) {"), { minLength: 1 }),
      fc.nat(30),
      (lines, at) => {
        const line = at % lines.length;
        const block = blockByIndentation(lines, line);
        if ((lines[line] ?? "").trim() === "" || block === undefined) return;
        expect(block.startLine).toBeLessThanOrEqual(line);
        expect(block.endLine).toBeGreaterThan(line);
      },
    ),
  );
});
