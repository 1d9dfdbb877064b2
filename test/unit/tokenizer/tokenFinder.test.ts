import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { tokenFinder } from "../../../src/tokenizer/tokenFinder.ts";

const tokens = ["<a>", "<a>b", "<", "\n\n", "", "<|end|>", "🙂"];
const find = tokenFinder(tokens.keys(), tokens);

describe("finding tokens that stand in a text", () => {
  const cases: [string, (string | number)[]][] = [
    ["", []],
    ["plain", ["plain"]],
    ["x<a>bc<a>", ["x", 1, "c", 0]],
    ["<<a>", [2, 0]],
    ["\n\n\n", [3, "\n"]],
    ["a🙂b", ["a", 6, "b"]],
  ];
  it.each(cases)("%j has %j", (text, parts) => {
    expect(find(text)).toEqual(parts);
  });

  it("takes the first of two tokens of one text", () => {
    expect(tokenFinder([1, 0], ["x", "x"])("x")).toEqual([1]);
  });

  it("loses nothing and leaves no token in the text between", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("<", "a", ">", "b", "\n", "🙂", "|end|"), maxLength: 30 }), (text) => {
        const parts = find(text);
        expect(parts.map((part) => (typeof part === "number" ? tokens[part] : part)).join("")).toBe(text);
        for (const part of parts) if (typeof part === "string") expect(find(part)).toEqual([part]);
      }),
    );
  });

  it("takes as many tokens as a file may have", () => {
    const many = Array.from({ length: 200_000 }, (_, id) => `<unused${id}>`);
    expect(tokenFinder(many.keys(), many)("a<unused199999><unused20")).toEqual(["a", 199_999, "<unused20"]);
  });
});
