import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { mentionQuery } from "../../src/webview/composer/mentionQuery.ts";

describe("mentionQuery", () => {
  it.each([
    ["@", 1, { start: 0, typed: "" }],
    ["why @src/ca", 11, { start: 4, typed: "src/ca" }],
    ["why @cart fails", 7, { start: 4, typed: "ca" }],
    ["(@cart", 6, { start: 1, typed: "cart" }],
    ["first\n@x", 8, { start: 6, typed: "x" }],
    ["mail a@b.org", 12, undefined],
    ["@cart fails", 11, undefined],
    ["@@", 2, undefined],
    ["", 0, undefined],
  ])("finds in %j at %i what is typed", (text, caret, expected) => {
    expect(mentionQuery(text, caret)).toEqual(expected);
  });

  it("always names the @ and what stands between it and the cursor", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("@", " ", "a", "é", "\n", "😀") }), fc.nat(), (text, position) => {
        const caret = position % (text.length + 1);
        const query = mentionQuery(text, caret);
        if (query !== undefined) expect(text.slice(query.start, caret)).toBe(`@${query.typed}`);
      }),
    );
  });
});
