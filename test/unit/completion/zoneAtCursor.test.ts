import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { zoneAtCursor } from "../../../src/completion/zoneAtCursor.ts";

const cases: readonly (readonly [languageId: string, prefix: string, zone: string])[] = [
  ["typescript", "const a = ", "code"],
  ["typescript", 'const a = "x', "string"],
  ["typescript", 'const a = "x\\"', "string"],
  ["typescript", 'const a = "x"; ', "code"],
  ["typescript", "const a = 'don", "string"],
  ["typescript", "// don't\nconst a = ", "code"],
  ["typescript", "// a", "comment"],
  ["typescript", '"http://', "string"],
  ["typescript", "/* a\nb", "comment"],
  ["typescript", "/** a */ ", "code"],
  ["typescript", "/* a\nb */ 'c", "string"],
  ["typescript", "`a\nb", "string"],
  ["typescript", "`a ${b", "code"],
  ["typescript", `\`a ${"$"}{b} c`, "string"],
  ["typescript", "a = /'/\nb = ", "code"],
  ["python", "# a", "comment"],
  ["python", '"# a', "string"],
  ["python", 'def f():\n    """Adds\n    two ', "string"],
  ["python", '"""a"""\nb = ', "code"],
  ["python", "a = 'it\nb = ", "code"],
  ["rust", "fn f<'a>(x: &'a str) { ", "code"],
  ["shellscript", 'echo "a\nb', "string"],
  ["lua", "--[[ a\nb", "comment"],
  ["lua", "-- a\nb", "code"],
  ["html", "<p>don't", "code"],
  ["html", "<!-- a", "comment"],
  ["sql", "select 'a''b", "string"],
  ["klingon", '"a', "code"],
  ["constructor", '"a', "code"],
];

describe("zoneAtCursor", () => {
  it.each(cases)("in %s after %j is %s", (languageId, prefix, zone) => expect(zoneAtCursor(prefix, languageId)).toBe(zone));

  it("comes to an end for any text", () => {
    const piece = fc.constantFrom('"', "'", "`", '"""', "//", "/*", "*/", "#", "--", "--[[", "]]", "\\", "\n", "${", "}", "a ");
    fc.assert(
      fc.property(fc.array(piece), fc.constantFrom(...cases.map(([languageId]) => languageId)), (pieces, languageId) => {
        expect(["code", "string", "comment"]).toContain(zoneAtCursor(pieces.join(""), languageId));
      }),
    );
  });
});
