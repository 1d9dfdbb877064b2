import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { indentationBoundaries, markdownBoundaries, treeBoundaries } from "../../../src/retrieval/boundaries.ts";
import { cutText } from "../../../src/retrieval/cutFile.ts";
import { cutPieces, maxPieceLines } from "../../../src/retrieval/cutPieces.ts";
import { Parsers } from "../../../src/syntax/parsers.ts";

const parsers = new Parsers({ folder: "node_modules/@vscode/tree-sitter-wasm/wasm" });

function expectEachLineOnce(pieces: readonly { readonly start: number; readonly end: number }[], lineCount: number): void {
  let next = 0;
  for (const { start, end } of pieces) {
    expect(start).toBe(next);
    expect(end - start + 1).toBeLessThanOrEqual(maxPieceLines);
    expect(end).toBeGreaterThanOrEqual(start);
    next = end + 1;
  }
  expect(next).toBe(lineCount);
}

describe("pieces", () => {
  it("have each line of a file once, whatever the boundaries", () => {
    const boundary = fc.tuple(fc.integer({ min: -5, max: 600 }), fc.integer({ min: -1, max: 12 }));
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 500 }), fc.array(boundary), (lineCount, boundaries) => {
        expectEachLineOnce(cutPieces(lineCount, new Map(boundaries)), lineCount);
      }),
    );
  });

  it("have each line of a text once, whatever the text and the language", async () => {
    for (const language of ["typescript", "python"]) await parsers.load(language);
    const line = fc.constantFrom(
      "",
      "  ",
      "# title",
      "```",
      "function f() {",
      "}",
      "  if (x) {",
      "def f():",
      "    return 1",
      "class A:",
      "/* a",
      "*/",
      "\t@b",
    );
    fc.assert(
      fc.property(
        fc.constantFrom("typescript", "python", "markdown", "plaintext"),
        fc.array(line, { minLength: 50, maxLength: 300 }),
        (language, lines) => {
          expectEachLineOnce(cutText(language, lines.join("\n"), lines, parsers), lines.length);
        },
      ),
      { numRuns: 60 },
    );
  });

  it("begin at functions, with the comment above them", async () => {
    await parsers.load("typescript");
    const body = (name: string) => [
      `/** What ${name} does. */`,
      `function ${name}() {`,
      ...Array.from({ length: 38 }, () => "  work();"),
      "}",
      "",
    ];
    const lines = [...body("first"), ...body("second"), ...body("third")];
    const pieces = cutText("typescript", lines.join("\n"), lines, parsers);
    expect(pieces.map(({ start }) => lines[start])).toEqual([
      "/** What first does. */",
      "/** What second does. */",
      "/** What third does. */",
    ]);
  });

  it("of a long class begin at its methods", async () => {
    await parsers.load("typescript");
    const method = (name: string) => [`  ${name}() {`, ...Array.from({ length: 28 }, () => "    work();"), "  }", ""];
    const lines = ["export class Long {", ...method("one"), ...method("two"), ...method("three"), "}"];
    const pieces = cutText("typescript", lines.join("\n"), lines, parsers);
    expect(pieces.slice(1).map(({ start }) => lines[start]?.trim())).toEqual(["two() {", "three() {"]);
  });

  it("of Markdown begin at headings, but not at those in fenced code", () => {
    const lines = ["# a", "", "```", "# not one", "```", "", "## b"];
    expect([...markdownBoundaries(lines)]).toEqual([
      [0, 0],
      [2, 6],
      [6, 1],
    ]);
  });

  it("without a grammar begin where a line after a blank one is indented least", () => {
    expect([...indentationBoundaries(["a", "", "  b", "", "c"])]).toEqual([
      [2, 1],
      [4, 0],
    ]);
  });

  it("of a tree have no boundary behind code on its line", async () => {
    await parsers.load("typescript");
    const boundaries = parsers.parse("typescript", "a(); b();\n// c\nd();\n", Number.POSITIVE_INFINITY, treeBoundaries);
    expect([...(boundaries ?? [])]).toEqual([
      [0, 0],
      [1, 0],
    ]);
  });
});
