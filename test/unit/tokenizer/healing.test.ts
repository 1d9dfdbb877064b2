import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { lastPieceStart } from "../../../src/tokenizer/healing.ts";
import { preTokenizers, splitText } from "../../../src/tokenizer/preTokenizers.ts";

/** The last token of a word is its last three bytes, so that long words have something to give back. */
function tailOf(text: string): string {
  const preTokenizer = preTokenizers.get("smollm");
  if (preTokenizer === undefined) throw new Error("smollm is in the table");
  return text.slice(
    lastPieceStart(
      text,
      (part) => splitText(part, preTokenizer.patterns),
      (word) => new TextEncoder().encode(word).slice(-3),
    ),
  );
}

describe("the end of a prompt that is generated again", () => {
  const cases: [string, string][] = [
    ["", ""],
    ["x", "x"],
    ["    retu", " retu"],
    ["foo(", "("],
    ["x =", " ="],
    ["self.na", "na"],
    ["n = 12", "2"],
    ["don't", "'t"],
    ["return ", " "],
    ["def f():\n    ", "\n    "],
    ["a;\r\n\r\n\t", "\r\n\r\n\t"],
    ["a\u00a0", "\u00a0"],
    ["日本語", "日本語"],
    ["ok 🙂", " 🙂"],
    ["👩‍👩", "👩‍👩"],
  ];
  it.each(cases)("of %j is %j", (text, tail) => {
    expect(tailOf(text)).toBe(tail);
  });

  it("is the last part of white space that goes on and on", () => {
    expect(tailOf(`x${" ".repeat(1000)}`)).toBe(" ".repeat(256));
    expect(tailOf(`x${"\n".repeat(1000)}`)).toBe("\n".repeat(256));
  });

  it("is one token of a word that is too long to be typed", () => {
    expect(tailOf(`x = "${"abcdefgh".repeat(1000)}`)).toBe("fgh");
  });

  it("is one character where the last token of a long word is part of one", () => {
    expect(tailOf("😀".repeat(100))).toBe("😀");
    expect(tailOf("é".repeat(100))).toBe("é");
  });

  it("is at most 256 units, ends the text, and never begins inside of a pair", () => {
    const unit = fc.constantFrom("a", " ", "\n", "1", "(", "日", "🙂", "e\u0301");
    fc.assert(
      fc.property(fc.array(fc.tuple(unit, fc.constantFrom(1, 1, 1, 40, 700))), (parts) => {
        const text = parts.map(([character, count]) => character.repeat(count)).join("");
        const tail = tailOf(text);
        expect(text.endsWith(tail)).toBe(true);
        expect(tail.length).toBeLessThanOrEqual(256);
        expect(tail).not.toMatch(/\p{Cs}/u);
        expect(tail === "").toBe(text === "");
      }),
    );
  });
});
