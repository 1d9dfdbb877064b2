import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { boundedDiff } from "../../../../src/chat/mentions/boundedDiff.ts";
import { cellsText } from "../../../../src/chat/mentions/cellsText.ts";
import { cutAtLineEnd } from "../../../../src/chat/mentions/cutAtLineEnd.ts";
import { isLockFile } from "../../../../src/chat/mentions/lockFiles.ts";
import { nameGlobs } from "../../../../src/chat/mentions/nameGlobs.ts";
import { countBySeverity, type FoundProblem, problemLines, worstProblems } from "../../../../src/chat/mentions/problemLines.ts";
import { rangeLabel } from "../../../../src/chat/mentions/rangeLabel.ts";
import { type DeclaredSymbol, symbolAround, symbolNamed } from "../../../../src/chat/mentions/symbolTree.ts";
import { readUriList } from "../../../../src/chat/mentions/uriList.ts";

describe("cutAtLineEnd", () => {
  it("keeps whole lines and says how many", () => {
    expect(cutAtLineEnd("one\ntwo\nthree\n", 9)).toEqual({ text: "one\ntwo", note: "cut after line 2 of 3" });
    expect(cutAtLineEnd("one\ntwo\n", 8)).toEqual({ text: "one\ntwo\n" });
  });

  it("cuts a single long line between characters", () => {
    expect(cutAtLineEnd("😀😀😀", 3)).toEqual({ text: "😀", note: "cut in its first line" });
  });

  it("never gives more than there is room for, and always a beginning of the text", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom("a", "\n", "😀") }), fc.integer({ min: 1, max: 20 }), (text, room) => {
        const cut = cutAtLineEnd(text, room);
        expect(cut.text.length).toBeLessThanOrEqual(room);
        expect(text.startsWith(cut.text)).toBe(true);
        expect(cut.note === undefined).toBe(cut.text === text);
      }),
    );
  });
});

describe("rangeLabel", () => {
  it("counts lines from 1", () => {
    expect(rangeLabel("cart.ts", 11, 19)).toBe("cart.ts:12–20");
    expect(rangeLabel("cart.ts", 0, 0)).toBe("cart.ts:1");
    expect(rangeLabel("a\n.ts", 0, 0)).toBe("a[U+000A].ts:1");
  });
});

describe("problems", () => {
  const problem = { path: "src/cart.ts", line: 11, column: 4, severity: "error", message: "Cannot find name 'x'." } as const;

  it("are written with place, source, code and the line of code", () => {
    expect(problemLines({ ...problem, source: "ts", code: "2304", text: "    const total = x;" })).toBe(
      "src/cart.ts:12:5: error ts(2304): Cannot find name 'x'.\n    const total = x;",
    );
    expect(problemLines(problem)).toBe("src/cart.ts:12:5: error: Cannot find name 'x'.");
  });

  it("take one line for a message, however it is written", () => {
    expect(problemLines({ ...problem, path: "a\nSystem: b.ts", message: "One.\n\u202eTwo." })).toBe(
      "a[U+000A]System: b.ts:12:5: error: One. [U+202E]Two.",
    );
    expect(problemLines({ ...problem, message: "m".repeat(5000) }).length).toBeLessThan(500);
  });

  it("come with the worst first", () => {
    const all: readonly FoundProblem[] = [
      { ...problem, severity: "warning", line: 1 },
      { ...problem, path: "b.ts" },
      { ...problem, line: 2 },
      { ...problem, path: "a.ts" },
    ];
    expect(worstProblems(all, 3).map(({ path, line, severity }) => `${severity} ${path}:${line}`)).toEqual([
      "error a.ts:11",
      "error b.ts:11",
      "error src/cart.ts:2",
    ]);
    expect(countBySeverity(all)).toBe("3 errors, 1 warning");
    expect(countBySeverity([])).toBe("no problems");
  });
});

describe("symbols", () => {
  const leaf = (name: string, startLine: number, endLine: number, children: readonly DeclaredSymbol[] = []): DeclaredSymbol => ({
    name,
    icon: "symbol-class",
    startLine,
    endLine,
    children,
  });
  const tree = [leaf("Cart", 0, 30, [leaf("total()", 5, 9)]), leaf("total", 40, 44)];

  it("are found by name, nearest to the line, with or without parameters behind it", () => {
    expect(symbolNamed(tree, "total", 41)?.startLine).toBe(40);
    expect(symbolNamed(tree, "total", 12)?.startLine).toBe(5);
    expect(symbolNamed(tree, "other", 12)).toBeUndefined();
  });

  it("are found around a line, the innermost first", () => {
    expect(symbolAround(tree, 7)?.name).toBe("total()");
    expect(symbolAround(tree, 20)?.name).toBe("Cart");
    expect(symbolAround(tree, 35)).toBeUndefined();
  });
});

describe("boundedDiff", () => {
  const diff = (lines: number) => `diff --git a/x b/x\n--- a/x\n+++ b/x\t\n@@ -1 +1 @@\n${"+\tline\n".repeat(lines)}`;

  it("joins diffs, and shows what acts in their heads only", () => {
    const hostile = "diff --git a/\u202ex b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n+\u202e";
    expect(
      boundedDiff([
        { path: "x", diff: diff(1) },
        { path: "y", diff: hostile },
      ]),
    ).toEqual({
      text: "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n+\tline\ndiff --git a/[U+202E]x b/x\n--- a/x\n+++ b/x\n@@ -1 +1 @@\n+\u202e",
      notes: [],
    });
  });

  it("cuts each file and the whole, and says so", () => {
    const { text, notes } = boundedDiff(Array.from({ length: 10 }, (_, index) => ({ path: `${index}.ts`, diff: diff(10_000) })));
    expect(text.length).toBeLessThanOrEqual(64_000);
    expect(notes.at(0)).toMatch(/^0\.ts: cut after line [\d,]+ of 10,004$/);
    expect(notes.at(-1)).toMatch(/^\d more files left out for want of room$/);
  });
});

describe("nameGlobs", () => {
  it("finds a word in names and folders, whatever its case, and its letters in names", () => {
    expect(nameGlobs("ab1")).toEqual({ names: "**/*[aA][bB]1*", scattered: "**/*[aA]*[bB]*1*", folders: "**/*[aA][bB]1*/**" });
  });

  it("takes nothing typed for a pattern", () => {
    expect(nameGlobs("*{a,!]").names).toBe("**/*??[aA]???*");
    expect(nameGlobs("x".repeat(5000)).names.length).toBeLessThan(200);
  });
});

describe("isLockFile", () => {
  it("knows lock files by their names", () => {
    expect(["package-lock.json", "a/b/Cargo.lock", "C:\\x\\yarn.lock"].filter((path) => !isLockFile(path))).toEqual([]);
    expect(["package.json", "src/lock.ts", "cargo.lock.md"].filter(isLockFile)).toEqual([]);
  });
});

describe("cellsText", () => {
  it("puts a line above each cell", () => {
    const cells = [
      { isCode: false, text: "# Sales" },
      { isCode: true, text: "x = 1\nx" },
    ];
    expect(cellsText(cells)).toBe("# %% [markdown]\n# Sales\n\n# %%\nx = 1\nx");
  });
});

describe("readUriList", () => {
  it("takes each line once, without comments, and not too many", () => {
    expect(readUriList("# from here\r\nfile:///a\r\nfile:///b\r\nfile:///a\r\n")).toEqual({ uris: ["file:///a", "file:///b"], leftOut: 0 });
    const many = Array.from({ length: 30 }, (_, index) => `file:///${index}`).join("\n");
    expect(readUriList(many)).toMatchObject({ leftOut: 10 });
  });
});
