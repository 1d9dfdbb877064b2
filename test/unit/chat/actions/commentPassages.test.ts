import fc from "fast-check";
import { expect, test } from "vitest";
import { commentPassages, withWords } from "../../../../src/chat/actions/commentPassages.ts";

/** The code with each comment's words in capitals, as a model that can do nothing else would translate. */
function shouted(code: string, languageId: string, width = 80): string {
  const lines = code.split("\n");
  for (const passage of commentPassages(code, languageId).toReversed()) {
    lines.splice(passage.startLine, passage.endLine - passage.startLine, ...withWords(passage, passage.text.toUpperCase(), width));
  }
  return lines.join("\n");
}

const cases: readonly (readonly [string, string, string, string])[] = [
  ["a line", "typescript", "// adds\nadd();", "// ADDS\nadd();"],
  ["lines below each other, as one text", "typescript", "  // adds two\n  // numbers\n  add();", "  // ADDS TWO NUMBERS\n  add();"],
  ["a comment behind code", "typescript", "add(); // adds it", "add(); // ADDS IT"],
  [
    "nothing in strings, addresses or patterns",
    "typescript",
    'a("// no"); b(`\n// no\n`); c("http://x"); d(/\\/\\/no/);',
    'a("// no"); b(`\n// no\n`); c("http://x"); d(/\\/\\/no/);',
  ],
  [
    "a doc comment, but not its tags",
    "typescript",
    "/**\n * adds two.\n *\n * @param x one\n */",
    "/**\n * ADDS TWO.\n *\n * @param x one\n */",
  ],
  ["a doc comment of one line", "typescript", "  /** adds two */\n  add();", "  /** ADDS TWO */\n  add();"],
  [
    "no directives",
    "typescript",
    "// eslint-disable-next-line no-x\n// @ts-ignore\n//------\nadd();",
    "// eslint-disable-next-line no-x\n// @ts-ignore\n//------\nadd();",
  ],
  [
    "Python, but neither its shebang nor values",
    "python",
    '#!/usr/bin/env python\n# adds\nx = """no # no"""\ny = "# no"',
    '#!/usr/bin/env python\n# ADDS\nx = """no # no"""\ny = "# no"',
  ],
  [
    "a docstring",
    "python",
    'def a():\n    """adds two."""\n    """\n    more\n    """',
    'def a():\n    """ADDS TWO."""\n    """\n    MORE\n    """',
  ],
  ["Rust with lifetimes", "rust", "fn a<'a>(x: &'a str) {} // takes it", "fn a<'a>(x: &'a str) {} // TAKES IT"],
  ["HTML", "html", "<p>a</p>\n<!-- a remark -->", "<p>a</p>\n<!-- A REMARK -->"],
  ["a comment that nobody closed", "c", "int a;\n/* adds", "int a;\n/* adds"],
  ["nothing of a language that is not known", "brainfuck", "// x", "// x"],
];

test.each(cases)("%s", (_, languageId, code, expected) => {
  expect(shouted(code, languageId)).toBe(expected);
});

test("long words are broken into lines of the comment, but behind code they stay", () => {
  expect(shouted("// one two three four", "typescript", 13)).toBe("// ONE TWO\n// THREE FOUR");
  expect(shouted("/** one two three */", "typescript", 13)).toBe("/** ONE TWO\n * THREE */");
  expect(shouted("a(); // one two three four", "typescript", 13)).toBe("a(); // ONE TWO THREE FOUR");
});

test("the same words give the same code, whatever the code is", () => {
  const parts = fc.array(
    fc.constantFrom("// a b\n", "/* c */", "/**\n * d e\n */\n", '"', "'", "`", "\n", "code();\n", "  ", "# f\n", '"""'),
    { maxLength: 25 },
  );
  fc.assert(
    fc.property(parts, fc.constantFrom("typescript", "python", "rust", "css", "sql"), (pieces, languageId) => {
      const code = pieces.join("");
      const lines = code.split("\n");
      const passages = commentPassages(code, languageId);
      let last = 0;
      for (const { startLine, endLine, firstPrefix, suffix } of passages) {
        expect(startLine).toBeGreaterThanOrEqual(last);
        expect(endLine).toBeGreaterThan(startLine);
        expect((lines[startLine] ?? "").startsWith(firstPrefix)).toBe(true);
        expect((lines[endLine - 1] ?? "").endsWith(suffix)).toBe(true);
        last = endLine;
      }
    }),
  );
});

test("a hostile file is read in linear steps", () => {
  expect(commentPassages("/*".repeat(200_000), "c")).toEqual([]);
  expect(commentPassages('"\\'.repeat(100_000), "typescript")).toEqual([]);
  expect(commentPassages("`".repeat(100_001), "typescript")).toEqual([]);
});
