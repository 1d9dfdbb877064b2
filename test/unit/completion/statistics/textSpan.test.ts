import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { movedSpan } from "../../../../src/completion/statistics/textSpan.ts";

/** Follows the piece in square brackets through a change of the part in angle brackets. */
function follow(marked: string, replacement: string): string {
  const plain = marked.replace(/[[\]<>]/g, "");
  const offsetOf = (mark: string) => marked.slice(0, marked.indexOf(mark)).replace(/[[\]<>]/g, "").length;
  const offset = offsetOf("<");
  const length = offsetOf(">") - offset;
  const now = plain.slice(0, offset) + replacement + plain.slice(offset + length);
  const { start, end } = movedSpan({ start: offsetOf("["), end: offsetOf("]") }, { offset, length, text: replacement });
  return `${now.slice(0, start)}[${now.slice(start, end)}]${now.slice(end)}`;
}

describe("movedSpan", () => {
  it.each([
    ["a<b>c[de]f", "xyz", "axyzc[de]f"],
    ["a[bc]d<e>f", "", "a[bc]df"],
    ["a[b<c>d]e", "xyz", "a[bxyzd]e"],
    ["a[bcd]<>e", "x", "a[bcd]xe"],
    ["a<>[bcd]e", "x", "ax[bcd]e"],
    ["<a[b>c]d", "x", "x[c]d"],
    ["a[b<c]d>", "x", "a[b]x"],
    ["a[<bc>]d", "xyz", "a[xyz]d"],
    ["a[<bc>]d", "", "a[]d"],
    ["a<[]>d", "bc", "a[bc]d"],
    ["<ab[cd]ef>", "ABCDEF", "AB[CD]EF"],
    ["<ab[cd]ef>", "x", "x[]"],
  ])("%s with %j is %s", (marked, replacement, expected) => {
    expect(follow(marked, replacement)).toBe(expected);
  });

  it("stays inside the document", () => {
    const numbers = fc.tuple(fc.nat(30), fc.nat(30), fc.nat(30), fc.nat(30));
    fc.assert(
      fc.property(fc.nat(30), numbers, fc.string({ maxLength: 20 }), (size, [a, b, c, d], text) => {
        const [start = 0, end = 0] = [Math.min(a, size), Math.min(b, size)].sort((one, other) => one - other);
        const offset = Math.min(c, size);
        const length = Math.min(d, size - offset);
        const moved = movedSpan({ start, end }, { offset, length, text });
        expect(moved.start).toBeGreaterThanOrEqual(0);
        expect(moved.end).toBeGreaterThanOrEqual(moved.start);
        expect(moved.end).toBeLessThanOrEqual(size - length + text.length);
      }),
    );
  });
});
