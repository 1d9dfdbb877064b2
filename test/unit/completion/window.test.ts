import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cutWindow, type LineSource, lineSourceOf, maxPrefixCharacters, maxSuffixCharacters } from "../../../src/completion/window.ts";

function counted(lines: readonly string[]): LineSource & { readonly asked: Set<number> } {
  const asked = new Set<number>();
  return {
    asked,
    lineCount: lines.length,
    lineAt(line) {
      asked.add(line);
      return lines[line] ?? "";
    },
  };
}

const longFile = Array.from({ length: 100_000 }, (_, index) => `line number ${String(index).padStart(6, "0")} with some text`);

describe("cutWindow", () => {
  it("takes the whole of a small document", () => {
    expect(cutWindow(lineSourceOf("one\ntwo\nthree"), 1, 2)).toEqual({ prefix: "one\ntw", suffix: "o\nthree" });
  });

  it("joins lines by \\n whatever ends them in the document", () => {
    expect(cutWindow(lineSourceOf("one\r\ntwo\rthree\r\n"), 1, 3)).toEqual({ prefix: "one\ntwo", suffix: "\nthree\n" });
  });

  it("reads no more lines of a long document than the window holds", () => {
    const source = counted(longFile);
    cutWindow(source, 50_000, 5);
    const lineCharacters = (longFile[0] ?? "").length + 1;
    expect(source.asked.size).toBeLessThan((maxPrefixCharacters + maxSuffixCharacters) / lineCharacters + 4);
  });

  it("reads a constant number of lines of gigantic ones", () => {
    const source = counted(Array.from({ length: 50 }, () => "x".repeat(1_000_000)));
    const window = cutWindow(source, 25, 500_000);
    expect([...source.asked]).toEqual([25]);
    expect(window.prefix.length).toBeLessThanOrEqual(maxPrefixCharacters);
    expect(window.suffix.length).toBe(maxSuffixCharacters);
  });

  it("begins at a line whose number is a multiple of 32 in a long document", () => {
    const { prefix } = cutWindow(lineSourceOf(longFile.join("\n")), 50_000, 5);
    const first = Number(/\d+/.exec(prefix)?.[0]);
    expect(first % 32).toBe(0);
    expect(prefix.startsWith("line number")).toBe(true);
  });

  it("moves the beginning once in 32 lines while the cursor goes down", () => {
    const source = lineSourceOf(longFile.join("\n"));
    const beginnings = new Set<string>();
    for (let line = 50_000; line < 50_320; line++) beginnings.add(cutWindow(source, line, 3).prefix.slice(0, 30));
    expect(beginnings.size).toBeLessThanOrEqual(11);
  });

  it("begins at a multiple of 4096 characters in a gigantic line and stays there for as many", () => {
    const line = Array.from({ length: 200_000 }, (_, index) => String.fromCharCode(97 + ((index * 7) % 26))).join("");
    const beginnings = new Set<number>();
    for (let cursor = 100_000; cursor < 104_096; cursor += 64) {
      beginnings.add(cursor - cutWindow(lineSourceOf(line), 0, cursor).prefix.length);
    }
    expect(beginnings.size).toBeLessThanOrEqual(2);
    for (const beginning of beginnings) expect(beginning % 4096).toBe(0);
  });

  it("begins inside a gigantic line that stands right above the cursor's", () => {
    const { prefix } = cutWindow(lineSourceOf(`${"y".repeat(1_000_000)}\nfoo(`), 1, 4);
    expect(prefix.endsWith("y\nfoo(")).toBe(true);
    expect(prefix.length).toBeGreaterThan(maxPrefixCharacters / 2);
    expect(prefix.length).toBeLessThanOrEqual(maxPrefixCharacters);
  });

  it("finds room for the line break after a part of a gigantic line", () => {
    const source = lineSourceOf(["b".repeat(maxPrefixCharacters - 5000), "a".repeat(5000)].join("\n"));
    expect(cutWindow(source, 1, 5000).prefix.length).toBeLessThanOrEqual(maxPrefixCharacters);
  });

  it("keeps half of the room at least when the document has more", () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 9000 }), { minLength: 1, maxLength: 60 }), fc.nat(), (lengths, at) => {
        const source = lineSourceOf(lengths.map((length) => "a".repeat(length)).join("\n"));
        const line = at % source.lineCount;
        const { prefix, suffix } = cutWindow(source, line, 1e9);
        const before = lengths.slice(0, line + 1).reduce((sum, length) => sum + length, line);
        expect(prefix.length).toBeLessThanOrEqual(Math.max(maxPrefixCharacters, 0));
        expect(prefix.length).toBeGreaterThanOrEqual(Math.min(before, maxPrefixCharacters / 2));
        expect(suffix.length).toBeLessThanOrEqual(maxSuffixCharacters);
      }),
    );
  });

  it("replaces lone surrogates and keeps NUL and whole pairs", () => {
    expect(cutWindow(lineSourceOf("a\ud800b\u0000😀\udc00"), 0, 3)).toEqual({ prefix: "a\ufffdb", suffix: "\u0000😀\ufffd" });
  });

  it("replaces the halves of a pair that the cursor stands in", () => {
    expect(cutWindow(lineSourceOf("😀"), 0, 1)).toEqual({ prefix: "\ufffd", suffix: "\ufffd" });
  });

  it("moves a position outside the document to the nearest inside", () => {
    expect(cutWindow(lineSourceOf("ab"), 7, 9)).toEqual({ prefix: "ab", suffix: "" });
    expect(cutWindow({ lineCount: 0, lineAt: () => "never" }, 0, 0)).toEqual({ prefix: "", suffix: "" });
  });
});
