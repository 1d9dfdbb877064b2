import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { visibleLine, visibleText } from "../../../src/shared/visibleText.ts";

describe("visibleText", () => {
  it("shows what would act", () => {
    expect(visibleText("a\nb\tc\u007f")).toBe("a[U+000A]b[U+0009]c[U+007F]");
    expect(visibleText("photo\u202egpj.exe")).toBe("photo[U+202E]gpj.exe");
    expect(visibleText("a\u2066b\u200fc\ufeff\u0085\u2028")).toBe("a[U+2066]b[U+200F]c[U+FEFF][U+0085][U+2028]");
    expect(visibleText("\ud800x")).toBe("[U+D800]x");
  });

  it("keeps names of all languages", () => {
    for (const name of ["src/cart.ts", "отчёт.md", "报告.txt", "शक्ति.py", "👩‍💻.ts", "a b.ts"]) expect(visibleText(name)).toBe(name);
  });

  it("is one line without controls and directions, whatever the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const shown = visibleText(text);
        expect(shown).not.toMatch(/[\p{Cc}\p{Cs}\p{Zl}\p{Zp}\p{Bidi_C}]/u);
        expect(visibleText(shown)).toBe(shown);
      }),
    );
  });
});

describe("visibleLine", () => {
  it.each([
    ["qwen2.5-coder:7b", "qwen2.5-coder:7b"],
    ["two\nlines\tand\u2028three", "two lines and three"],
    ["innocent\u202Egnp.exe", "innocent[U+202E]gnp.exe"],
    ["a\u0000b\u200Bc", "a[U+0000]b[U+200B]c"],
    ["شفرة", "شفرة"],
    ["x".repeat(100), "x".repeat(100)],
    ["x".repeat(101), `${"x".repeat(100)}…`],
    ["\n".repeat(5000), " …"],
  ])("shows %j as %j", (name, shown) => {
    expect(visibleLine(name)).toBe(shown);
  });

  it("cuts between characters, and never in one", () => {
    expect(visibleLine("🦙".repeat(4), 3)).toBe("🦙🦙🦙…");
  });

  it("has nothing unseen and stays short, whatever the name is", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 300 }), fc.integer({ min: 1, max: 50 }), (name, limit) => {
        const shown = visibleLine(name, limit);
        expect(shown).not.toMatch(/[\p{Cc}\p{Bidi_Control}\u2028\u2029]/u);
        // The longest of what stands for a character is [U+10FFFF].
        expect([...shown].length).toBeLessThanOrEqual(10 * limit + 1);
      }),
    );
  });
});
