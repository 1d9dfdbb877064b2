import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { docComment } from "../../../../src/chat/actions/docComment.ts";
import { docPlace } from "../../../../src/chat/actions/docPlace.ts";
import { type DocStyle, docStyleOf } from "../../../../src/chat/actions/docStyles.ts";

function styleOf(languageId: string): DocStyle {
  const style = docStyleOf(languageId);
  if (style === undefined) throw new Error(languageId);
  return style;
}

const cases: readonly (readonly [string, string, string, string, string])[] = [
  ["one line of JSDoc", "typescript", "  ", "```ts\n/** Adds two numbers. */", "  /** Adds two numbers. */"],
  [
    "several lines, the code again behind them",
    "javascript",
    "",
    "```javascript\n/**\n * Merges.\n *\n * @param {Array} left - One.\n * @returns {Array} Both.\n */\nfunction merge() {}",
    "/**\n * Merges.\n *\n * @param {Array} left - One.\n * @returns {Array} Both.\n */",
  ],
  ["no fence and no marks", "javascript", "", "Adds two numbers.", "/** Adds two numbers. */"],
  [
    "a docstring",
    "python",
    "    ",
    '```python\n"""\nAverage of a list.\n\nReturns:\n    float\n"""\n',
    '    """Average of a list.\n\n    Returns:\n        float\n    """',
  ],
  ["a docstring of one line", "python", "    ", '"""Average."""', '    """Average."""'],
  ["lines of Rust", "rust", "", "```rust\n/// Adds.\n/// Fast.\nfn add() {}", "/// Adds.\n/// Fast."],
  ["lines of Go", "go", "", "```go\n// Add adds.\nfunc Add() {}\n```\nDone.", "// Add adds."],
  ["other marks than the language's", "rust", "", "/**\n * Adds.\n */", "/// Adds."],
  ["a heading and prose", "ruby", "  ", "# Adds two numbers.\n# It is quick.\n\ndef add", "  # Adds two numbers.\n  # It is quick."],
  ["a comment that would end early", "python", "", 'Says """hello""" loudly', '"""Says """'],
  ["text that turns the reading direction", "javascript", "", "/** a\u202Eb\u0007 */", "/** ab */"],
];

describe("a doc comment", () => {
  test.each(cases)("from %s", (_, languageId, indentation, answer, expected) => {
    const lines = docComment(answer, styleOf(languageId), indentation);
    if (languageId === "python" && answer.startsWith("Says")) expect(lines).toEqual(['"""Says"""']);
    else expect(lines?.join("\n")).toBe(expected);
  });

  test.each(["", "```js\n", "```js\n/**\n *\n */", "/** */", "   \n\n"])("of nothing is none: %j", (answer) => {
    expect(docComment(answer, styleOf("javascript"), "")).toBeUndefined();
  });

  test("that never ends is cut", () => {
    expect(docComment("/**\n * again\n".repeat(500), styleOf("typescript"), "")?.length).toBeLessThanOrEqual(42);
  });

  test("is one comment whatever the model wrote", () => {
    const pieces = fc.array(fc.constantFrom("*/", "/**", "/*", '"""', "```", "\n", " * ", "text", "//", "#", "\u202E", "alert(1);"), {
      maxLength: 30,
    });
    fc.assert(
      fc.property(pieces, fc.constantFrom("javascript", "python", "rust", "ruby"), (parts, languageId) => {
        const style = styleOf(languageId);
        const lines = docComment(parts.join(""), style, "  ");
        if (lines === undefined) return;
        const text = lines.join("\n");
        if (style.close === "") {
          for (const line of lines) expect(line.startsWith(`  ${style.open}`)).toBe(true);
        } else {
          expect(text.startsWith(`  ${style.open}`)).toBe(true);
          expect(text.indexOf(style.close, 2 + style.open.length)).toBe(text.length - style.close.length);
        }
      }),
    );
  });
});

describe("its place", () => {
  const place = (languageId: string, text: string, startLine: number, endLine?: number) => {
    const lines = text.split("\n");
    return docPlace(lines, { startLine, endLine: endLine ?? lines.length }, styleOf(languageId));
  };

  test("is above the declaration, with its indentation", () => {
    expect(place("typescript", "class A {\n  run() {\n  }\n}", 1, 3)).toEqual({ startLine: 1, endLine: 1, indentation: "  " });
  });

  test("is above decorators and attributes", () => {
    expect(place("typescript", "@Component({})\n@Other\nclass A {}", 2)).toMatchObject({ startLine: 0, endLine: 0 });
    expect(place("rust", "#[test]\nfn a() {}", 1)).toMatchObject({ startLine: 0 });
  });

  test("is that of an older comment of its kind", () => {
    expect(place("typescript", "let x;\n/**\n * Old.\n */\nfunction a() {}", 4)).toMatchObject({ startLine: 1, endLine: 4 });
    expect(place("rust", "/// Old.\n/// More.\nfn a() {}", 2)).toMatchObject({ startLine: 0, endLine: 2 });
  });

  test("leaves other comments alone", () => {
    expect(place("typescript", "/* Licence */\nfunction a() {}", 1)).toMatchObject({ startLine: 1, endLine: 1 });
    expect(place("typescript", "// A remark.\nfunction a() {}", 1)).toMatchObject({ startLine: 1, endLine: 1 });
    expect(place("ruby", "#!/usr/bin/ruby\ndef a\nend", 1)).toMatchObject({ startLine: 1, endLine: 1 });
  });

  test("is found where the symbol begins with its comment", () => {
    expect(place("java", "/**\n * Old.\n */\nvoid a() {}", 0)).toMatchObject({ startLine: 0, endLine: 3 });
  });

  test("in Python is below a signature of one line or several", () => {
    expect(place("python", "def a(x):\n    return x", 0)).toEqual({ startLine: 1, endLine: 1, indentation: "    " });
    expect(place("python", "@cached\ndef a(\n    x: int,\n) -> int:  # all\n\treturn x", 1)).toEqual({
      startLine: 4,
      endLine: 4,
      indentation: "\t",
    });
  });

  test("in Python is that of an older docstring", () => {
    expect(place("python", 'def a(x):\n    """Old."""\n    return x', 0)).toMatchObject({ startLine: 1, endLine: 2 });
    expect(place("python", 'def a(x):\n    """Old.\n\n    More.\n    """\n    return x', 0)).toMatchObject({ startLine: 1, endLine: 5 });
  });
});
