import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { commented } from "../../../src/shared/commented.ts";

describe("a commented text", () => {
  it.each([
    ["python", "# a\n#\n# b\n"],
    ["typescript", "// a\n//\n// b\n"],
    ["lua", "-- a\n--\n-- b\n"],
    ["html", "<!-- a -->\n<!-- -->\n<!-- b -->\n"],
    ["css", "/* a */\n/* */\n/* b */\n"],
    [undefined, "// a\n//\n// b\n"],
  ])("has the marks of %s on each line", (languageId, expected) => {
    expect(commented("a\n\nb\n", languageId)).toBe(expected);
  });

  it("has a mark before each of its lines, whatever line ends it had", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", " ", "\n", "\r", "\t") }), (text) => {
        const lines = commented(text, "python").split("\n");
        expect(lines.at(-1)).toBe("");
        for (const line of lines.slice(0, -1)) expect(line).toMatch(/^#[^\r]*$/u);
      }),
    );
  });
});
