import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { insertionOf } from "../../../src/cli/insertionOf.ts";

describe("what is left to insert of a suggestion", () => {
  it.each([
    ["all of it where nothing is replaced", "a, b", "", "a, b"],
    ["what stands before a bracket that it writes itself", "a, b);", ");", "a, b"],
    ["what stands before the last such bracket", "f(x))", ")", "f(x)"],
    ["what stands before closers with something of its own between them", 'name}!")  # greets', '}")', "name"],
  ])("is %s", (_, text, replaced, expected) => {
    expect(insertionOf(text, replaced)).toBe(expected);
  });

  it("is a beginning of it, after which all of what is replaced still comes", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", ")", "}", '"') }), fc.array(fc.boolean()), (text, kept) => {
        const replaced = [...text].filter((_, index) => kept[index] === true).join("");
        const insertion = insertionOf(text, replaced);
        expect(text.startsWith(insertion)).toBe(true);
        let at = insertion.length;
        for (const character of replaced) {
          at = text.indexOf(character, at) + 1;
          expect(at).toBeGreaterThan(0);
        }
      }),
    );
  });
});
