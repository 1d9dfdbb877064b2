import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { preTokenizers, splitText } from "../../../src/tokenizer/preTokenizers.ts";

function named(name: string): readonly RegExp[] {
  const found = preTokenizers.get(name);
  if (found === undefined) throw new Error(`${name} is not in the table`);
  return found.patterns;
}

describe("cutting text into pieces", () => {
  const cases: [string, string, string[]][] = [
    ["gpt-2", "I'll  return 123;", ["I", "'ll", " ", " return", " 123", ";"]],
    ["gpt-2", "HE'S", ["HE", "'", "S"]],
    ["gpt-2", "if (x) {\n    y", ["if", " (", "x", ")", " {", "\n   ", " y"]],
    ["gpt-2", "trailing  ", ["trailing", "  "]],
    ["smollm", "x = 123", ["x", " =", " ", "1", "2", "3"]],
    ["smollm", "²½٣a", ["²", "½", "٣", "a"]],
    ["llama-bpe", "HE'S 12345", ["HE", "'S", " ", "123", "45"]],
    ["llama-bpe", "a.b();\n\n  c", ["a", ".b", "();\n\n", " ", " c"]],
    ["llama-bpe", "\t\tx", ["\t", "\tx"]],
    ["qwen2", "v12 = {}\r\n", ["v", "1", "2", " =", " {}\r\n"]],
    ["default", "a\ufeffb\u0085c", ["a", "\ufeff", "b", "\u0085", "c"]],
  ];
  it.each(cases)("%s cuts %j", (name, text, pieces) => {
    expect(splitText(text, named(name))).toEqual(pieces);
  });

  it.each([...preTokenizers.keys()])("%s loses nothing and makes no empty piece", (name) => {
    fc.assert(
      fc.property(
        fc.string({
          unit: fc.constantFrom("a", "é", "日", "1", " ", "\t", "\n", "\r", "'", "s", ".", "(", "\ufeff", "\u0085", "🙂", "\ud800", "\0"),
        }),
        (text) => {
          const pieces = splitText(text, named(name));
          expect(pieces.join("")).toBe(text);
          expect(pieces).not.toContain("");
        },
      ),
    );
  });

  it.each([...preTokenizers.keys()])("%s cuts a piece no further when it is cut again", (name) => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "1", " ", "\n", "\r", "'", "s", ".", "\u00a0") }), (text) => {
        for (const piece of splitText(text, named(name))) expect(splitText(piece, named(name))).toEqual([piece]);
      }),
    );
  });

  // Looking from each space to the end of the run would take minutes, and vitest's limit is seconds.
  it.each([...preTokenizers.keys()])("%s comes to the end of a very long line", (name) => {
    for (const unit of [" ", "A", "\u0301", "日"]) {
      const text = `${unit.repeat(200_000)}1`;
      expect(splitText(text, named(name)).join("") === text).toBe(true);
    }
  });
});
