import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type BlockScope, blockEnd, blockScope, maxBlockLines } from "../../../src/completion/blockEnd.ts";
import { cursorPlace } from "../../../src/completion/cursorPlace.ts";
import { snapshotAt } from "./place.ts";

function blockOf(marked: string, text: string, languageId = "typescript"): string {
  const { prefix, suffix } = snapshotAt(marked, languageId);
  return text.slice(0, blockEnd(text, blockScope(cursorPlace(prefix, suffix), languageId), true));
}

describe("blockEnd", () => {
  it("ends before a line at the opener's indentation", () => {
    expect(blockOf("def f():\n    █", "a = 1\n    return a\n\ndef g():\n    pass", "python")).toBe("a = 1\n    return a");
  });

  it("includes the closer when nothing below the cursor closes the block", () => {
    expect(blockOf("function f() {\n  █", "return 1;\n}\n\nfunction g() {")).toBe("return 1;\n}");
  });

  it("leaves the closer out when it stands below the cursor", () => {
    expect(blockOf("function f() {\n  █\n}", "return 1;\n}\n\nfunction g() {")).toBe("return 1;");
  });

  it("includes the closer of a block that is closed right of the cursor, to take that one's place", () => {
    expect(blockOf("function f() {█}", "\n  return 1;\n}\nf();")).toBe("\n  return 1;\n}");
  });

  it("includes closers that are words", () => {
    expect(blockOf("def f\n  █", "1\nend\n\nf", "ruby")).toBe("1\nend");
    expect(blockOf("if x; then\n  █", "echo a\nfi\necho b", "shellscript")).toBe("echo a\nfi");
  });

  it("takes no assignment to a variable for a closer", () => {
    expect(blockOf("if x:\n    █", "a()\nend = 5\n", "python")).toBe("a()");
  });

  it("goes on after a closer that opens the next part", () => {
    expect(blockOf("if (a) {\n  █", "b();\n} else {\n  c();\n}\nd();")).toBe("b();\n} else {\n  c();\n}");
  });

  it("ends at two blank lines in a row and not at one", () => {
    expect(blockOf("def f():\n    █", "a()\n\n    b()\n\n\n    c()", "python")).toBe("a()\n\n    b()");
  });

  it("does not count blank lines before the text", () => {
    expect(blockOf("def f():\n█", "\n\n\n    a()\nb()", "python")).toBe("\n\n\n    a()");
  });

  it("keeps one line that is not indented deeper than its opener", () => {
    expect(blockOf("items:\n█", "- a\n- b", "yaml")).toBe("- a");
  });

  it("has nothing when the first line closes what is closed below", () => {
    expect(blockOf("if (a) {\n█\n}", "}\nb();")).toBe("");
  });

  it("compares tabs with tabs", () => {
    expect(blockOf("func f() {\n\t█\n}", "if a {\n\t\tb()\n\t}\n\treturn\n}\n", "go")).toBe("if a {\n\t\tb()\n\t}\n\treturn");
  });

  it("takes the depth of its first line where no line opens a block", () => {
    expect(blockOf("  a();\n  █\n", "b();\n  c();\n}\nd();")).toBe("b();\n  c();");
  });

  it("has a greatest number of lines", () => {
    expect(blockOf("{\n  █", "a();\n  ".repeat(100)).split("\n")).toHaveLength(maxBlockLines);
  });

  it("decides nothing from a line that is not complete and may still belong to the block", () => {
    const scope: BlockScope = { lineBefore: "  ", openerColumns: 0, closerFollows: false };
    expect(blockEnd("a();\n", scope, false)).toBeUndefined();
    expect(blockEnd("a();\n  ", scope, false)).toBeUndefined();
    expect(blockEnd("a();\n}", scope, false)).toBeUndefined();
    expect(blockEnd("a();\nen", scope, false)).toBeUndefined();
    expect(blockEnd("a();\n})\n", scope, false)).toBe("a();\n})".length);
  });

  it("decides as soon as a line has left the block, complete or not", () => {
    const scope: BlockScope = { lineBefore: "  ", openerColumns: 0, closerFollows: false };
    expect(blockEnd("a();\nb", scope, false)).toBe("a();".length);
    expect(blockEnd("a();\n}", { ...scope, closerFollows: true }, false)).toBe("a();".length);
    expect(blockEnd("a();\n}", { ...scope, openerColumns: 2, lineBefore: "    " }, false)).toBe("a();".length);
  });

  it("gives for every text what it gave for a beginning of it", () => {
    const line = fc.constantFrom(
      "a();",
      "  b();",
      "    c();",
      "}",
      "} else {",
      "",
      "  ",
      "\tx",
      "end",
      "end = 1",
      "for",
      "fi",
      "End If",
      "  }",
      "</p>",
      "<p>",
      "\u00a0x",
    );
    const scope = fc.record({
      lineBefore: fc.constantFrom("", "  ", "if (x) {", "  y = "),
      openerColumns: fc.constantFrom(undefined, 0, 2),
      closerFollows: fc.boolean(),
    });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 24 }), scope, fc.nat(), (lines, at, cut) => {
        const text = lines.join("\n");
        const early = blockEnd(text.slice(0, cut % (text.length + 1)), at, false);
        if (early !== undefined) expect(blockEnd(text, at, true)).toBe(early);
      }),
      { numRuns: 1000 },
    );
  });
});
