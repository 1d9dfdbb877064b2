import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { typedBetween } from "../../../src/completion/typedBetween.ts";
import { cutWindow, lineSourceOf } from "../../../src/completion/window.ts";
import { snapshotAt } from "./place.ts";

function typed(earlier: string, later: string): string | undefined {
  return typedBetween(snapshotAt(earlier), snapshotAt(later));
}

describe("typedBetween", () => {
  it("gives what stands between the two cursors", () => {
    expect(typed("a = █\nb", "a = foo█\nb")).toBe("foo");
    expect(typed("a = █\nb", "a = █\nb")).toBe("");
  });

  it("gives nothing but a beginning of what is expected, where anything is", () => {
    const [earlier, later] = [snapshotAt("a = █\nb"), snapshotAt("a = foo█\nb")];
    expect(typedBetween(earlier, later, "foo()")).toBe("foo");
    expect(typedBetween(earlier, later, "fob()")).toBeUndefined();
    expect(typedBetween(earlier, later, "")).toBeUndefined();
    expect(typedBetween(earlier, earlier, "")).toBe("");
  });

  it("gives nothing when text was deleted or changed", () => {
    expect(typed("a = f█", "a = █")).toBeUndefined();
    expect(typed("a = █", "b = f█")).toBeUndefined();
    expect(typed("a = █\nb", "a = f█\nc")).toBeUndefined();
  });

  it("allows closers that the editor put after the cursor", () => {
    expect(typed("█\nb", "foo(█)\nb")).toBe("foo(");
    expect(typed("█\nb", "foo([█])\nb")).toBe("foo([");
    expect(typed("█\nb", 'foo("█")\nb')).toBe('foo("');
    expect(typed("█;", "foo(a, (█));")).toBe("foo(a, (");
    expect(typed("if (x) █\nb", "if (x) {\n  █\n}\nb")).toBe("{\n  ");
  });

  it("allows no closer that was not opened by what was typed", () => {
    expect(typed("█\nb", "foo█)\nb")).toBeUndefined();
    expect(typed("█\nb", "foo(a)█)\nb")).toBeUndefined();
    expect(typed("█\nb", "█)\nb")).toBeUndefined();
  });

  it("allows closers that the user typed over", () => {
    expect(typed("foo(█)\nb", "foo(a)█\nb")).toBe("a)");
    expect(typed('foo("█")\nb', 'foo("a")█\nb')).toBe('a")');
    expect(typed("foo(█)\nb", "foo(a█\nb")).toBeUndefined();
  });

  it("finds the old cursor again when the window begins at another anchor", () => {
    const lines = Array.from({ length: 3000 }, (_, index) => `value${index} = compute(${index * 7})`);
    const look = (line: number, text: string) => {
      const document = [...lines.slice(0, line), ...text.split("\n"), ...lines.slice(line)].join("\n");
      const [last = ""] = text.split("\n").slice(-1);
      return cutWindow(lineSourceOf(document), line + text.split("\n").length - 1, last.length);
    };
    let movedCount = 0;
    for (let line = 1000; line < 1100; line++) {
      const earlier = look(line, "");
      const later = look(line, "first\nsecond\nthi");
      if (!later.prefix.startsWith(earlier.prefix)) movedCount++;
      expect(typedBetween(earlier, later)).toBe("first\nsecond\nthi");
    }
    expect(movedCount).toBeGreaterThan(0);
  });

  it("gives exactly what was typed, whatever the document", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), (prefix, suffix, text) => {
        expect(typedBetween({ prefix, suffix }, { prefix: prefix + text, suffix })).toBe(text);
      }),
    );
  });
});
