import { describe, expect, test } from "vitest";
import { headTerms } from "../../../src/retrieval/pieceTerms.ts";
import { saysOfFile } from "../../../src/retrieval/termWeight.ts";

describe("what a file says of itself", () => {
  test.each([
    ["begins it", ["/** Waits for the keyboard. */", "export const pause = 1; // quickly"]],
    [
      "stands below its imports",
      ['import { a } from "a";', "", "/**", " * Waits for the keyboard.", " */", "export const pause = a;", "// quickly"],
    ],
  ])("is the comment that %s, alone", (_, lines) => {
    const terms = headTerms(lines, new Map());
    expect(terms.get("keyboard")).toBe(saysOfFile.head);
    expect(terms.has("quick")).toBe(false);
    expect(terms.has("paus")).toBe(false);
  });

  test("is its path alone where code stands above the first comment", () => {
    const lines = ["const pause = 1;", "// Waits for the keyboard."];
    expect([...headTerms(lines, new Map([["cart", saysOfFile.name]]))]).toEqual([["cart", saysOfFile.name]]);
  });
});
