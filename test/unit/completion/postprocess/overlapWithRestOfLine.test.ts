import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { cursorPlace } from "../../../../src/completion/cursorPlace.ts";
import { overlapWithRestOfLine } from "../../../../src/completion/postprocess/overlapWithRestOfLine.ts";
import { snapshotAt } from "../place.ts";

/** The line as it becomes, with the cursor where the text ends; or the reason for none. */
function lineWith(marked: string, text: string): string {
  const { prefix, suffix } = snapshotAt(marked);
  const placed = overlapWithRestOfLine(text, cursorPlace(prefix, suffix));
  return "none" in placed ? placed.none : `${prefix}${placed.text}█${suffix.slice(placed.replaceAfter)}`;
}

const cases: readonly (readonly [string, string, string])[] = [
  // No text after the cursor.
  ["foo(█", "a, b)", "foo(a, b)█"],
  ["foo(█  ", "a, b)", "foo(a, b)█  "],
  // The text brings closers that stand there.
  ["foo(█)", "a, b)", "foo(a, b)█"],
  ["foo(█);", "a, b);", "foo(a, b);█"],
  ["foo(█)", "a, b);", "foo(a, b);█"],
  ["foo(█);", "a, b)", "foo(a, b)█;"],
  ["foo(bar(█))", "a)", "foo(bar(a)█)"],
  ["foo([█])", "1, 2])", "foo([1, 2])█"],
  ['say("█")', 'hi", x)', 'say("hi", x)█'],
  ['say("█")', "hi", 'say("hi█")'],
  ["foo((█))", "a)[b])", "foo((a)[b])█"],
  ["foo(bar(█))", "a), b", "foo(bar(a), b█)"],
  ["if (foo(█))", "a) {", "if (foo(a█))"],
  // The text's closers are its own.
  ["print(█)", "f(x)", "print(f(x)█)"],
  ['a("█")', 'x" + "y', 'a("x" + "y█")'],
  // A closer that belongs to the text after the cursor.
  ["foo(█, x)", "a, b)", "foo(a, b█, x)"],
  ["foo(bar(█))", "a);", "foo(bar(a█))"],
  ["let x: Option<█> = None;", "i32>;", "let x: Option<i32█> = None;"],
  ["let x: Vec<█> = v;", "Option<i32>>;", "let x: Vec<Option<i32>█> = v;"],
  ["<b █>", 'class="a">text</b', '<b class="a">text</b█>'],
  ["a > b ? (x) => █> y", "c > d", "a > b ? (x) => c > d█> y"],
  // The text goes on as the line does.
  ["x = █ + c;", "a + b + c;", "x = a + b + c;█"],
  ["x = █ + c;", "a + b + c; // sum", "x = a + b + c; // sum█"],
  ["foo(█, b)", "a,", "foo(a,█ b)"],
  // Nothing new.
  ["foo(a█)", ")", "repeatsSuffix"],
  ["foo(a█);", ");", "repeatsSuffix"],
  ["x = █a + b", "a + b", "repeatsSuffix"],
  // Several lines.
  ["if (x) {█}", "\n  a();\n}", "if (x) {\n  a();\n}█"],
  ["  f(() => {█});", "\n    a();\n  });", "  f(() => {\n    a();\n  });█"],
  ["  if (x) {█}", "\n    a();\n    b();", "  if (x) {\n    a();\n    b();\n  █}"],
  ["x = █ + y", "a\nb()", "x = a█ + y"],
];

describe("overlapWithRestOfLine", () => {
  it.each(cases)("at %j with %j gives %j", (marked, text, expected) => {
    expect(lineWith(marked, text)).toBe(expected);
  });

  const piece = fc.constantFrom("a", "b", "foo", "(", ")", "[", "]", "{", "}", '"', "'", ",", ";", " ", " + ", ".");
  const line = fc.array(piece, { maxLength: 8 }).map((pieces) => pieces.join(""));

  it("never begins by repeating the text after the cursor, and replaces only what is in the text", () => {
    fc.assert(
      fc.property(line, line, line, (before, text, rest) => {
        const placed = overlapWithRestOfLine(text, { lineBefore: before, restOfLine: rest, previousLine: undefined, nextLine: undefined });
        if ("none" in placed || rest.trim() === "") return;
        const replaced = rest.slice(0, placed.replaceAfter);
        expect(placed.text).not.toBe(replaced);
        expect(isSubsequence(replaced, placed.text)).toBe(true);
        if (placed.replaceAfter < rest.trimEnd().length) expect(placed.text.startsWith(rest.trimEnd())).toBe(false);
      }),
      { numRuns: 5000 },
    );
  });
});

function isSubsequence(part: string, whole: string): boolean {
  const pattern = [...part].map((character) => character.replace(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("[^]*");
  return new RegExp(pattern).test(whole);
}
