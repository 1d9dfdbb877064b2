import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { declarationsIn } from "../../../../src/chat/apply/declarations.ts";
import { linesOf, replaceLines } from "../../../../src/chat/apply/lineReplacement.ts";
import { placeBlock } from "../../../../src/chat/apply/placeBlock.ts";
import type { PlacementHint } from "../../../../src/chat/apply/placing.ts";

const real = [
  "src/extension.ts",
  "src/editor/workers/workerHost.ts",
  "src/completion/window.ts",
  "src/engine/generate.ts",
  "scripts/test.mjs",
];
const sample = ["shapes.js", "words.py", "inventory.go"].map((name) => `test/fixtures/sample/${name}`);
const files = [...real, ...sample].map((path) => {
  const text = readFileSync(fileURLToPath(new URL(`../../../../${path}`, import.meta.url)), "utf8");
  return { path, text, lines: linesOf(text) };
});

const functions = files.flatMap(({ lines, text }) =>
  declarationsIn(lines).flatMap(({ startLine, endLine }) =>
    endLine === undefined || endLine - startLine < 3 ? [] : [{ lines, text, startLine, endLine }],
  ),
);

/** A function of a real file, a line within that the answer adds, and what else happened to the file meanwhile. */
const scene = fc.record({
  place: fc.constantFrom(...functions),
  at: fc.nat(1000),
  added: fc.constantFrom("log(answer);", "total += 1;", "return undefined;"),
  /** Lines written before and behind, which are far away from the function. */
  before: fc.array(fc.constantFrom("// a note", "", "zeta();"), { maxLength: 4 }),
  after: fc.array(fc.constantFrom("// a note", "", "zeta();"), { maxLength: 4 }),
  outdent: fc.boolean(),
});
type Scene = typeof scene extends fc.Arbitrary<infer T> ? T : never;

function play({ place, at, added, before, after, outdent }: Scene) {
  const { lines, startLine, endLine } = place;
  const old = lines.slice(startLine, endLine);
  const depth = /^\s*/.exec(old[1] ?? "")?.[0] ?? "";
  const inside = 1 + (at % (old.length - 1));
  const written = [...old.slice(0, inside), depth + added, ...old.slice(inside)];
  const document = [...before, ...lines, ...after];
  const shift = /^\s*/.exec(old[0] ?? "")?.[0].length ?? 0;
  return {
    documentText: document.join("\n"),
    blockText: written.map((line) => (outdent ? line.slice(Math.min(shift, /^\s*/.exec(line)?.[0].length ?? 0)) : line)).join("\n"),
    expected: [...before, ...lines.slice(0, startLine), ...written, ...lines.slice(endLine), ...after].join("\n"),
    range: { startLine, text: old.join("\n") },
  };
}

function textOf(documentText: string, blockText: string, hint?: PlacementHint): string | undefined {
  const placement = placeBlock({ documentText, blockText, ...(hint && { hint }) });
  return placement.kind === "placed" ? replaceLines(linesOf(documentText), placement.replacements).join("\n") : undefined;
}

describe("a changed function of a real file", { timeout: 60_000 }, () => {
  it("is placed exactly or not at all, by its name", () => {
    let placedCount = 0;
    fc.assert(
      fc.property(scene, (drawn) => {
        const { documentText, blockText, expected } = play(drawn);
        const text = textOf(documentText, blockText);
        if (text === undefined) return;
        placedCount++;
        expect(text).toBe(expected);
      }),
      { numRuns: 100 },
    );
    expect(placedCount).toBeGreaterThan(50);
  });

  it("is placed exactly where the question was about its lines, wherever they moved", () => {
    fc.assert(
      fc.property(scene, (drawn) => {
        const { documentText, blockText, expected, range } = play(drawn);
        expect(textOf(documentText, blockText, { range })).toBe(expected);
      }),
      { numRuns: 60 },
    );
  });

  it("is not placed when its lines were changed since the question", () => {
    fc.assert(
      fc.property(scene, fc.nat(1000), (drawn, where) => {
        const { documentText, blockText, range } = play(drawn);
        const lines = linesOf(documentText);
        const line = drawn.before.length + drawn.place.startLine + 1 + (where % (drawn.place.endLine - drawn.place.startLine - 2));
        const changed = replaceLines(lines, [{ startLine: line, endLine: line, lines: ["somebodyElse();"] }]).join("\n");
        expect(placeBlock({ documentText: changed, blockText, hint: { range } }).kind).toBe("unplaced");
      }),
      { numRuns: 60 },
    );
  });

  it("is not placed where two are equal", () => {
    fc.assert(
      fc.property(scene, (drawn) => {
        const { documentText, blockText, range } = play({ ...drawn, before: ["// a note"], after: [] });
        const twice = [documentText, ...linesOf(range.text)].join("\n");
        expect(placeBlock({ documentText: twice, blockText }).kind).toBe("unplaced");
        expect(placeBlock({ documentText: twice, blockText, hint: { range } }).kind).toBe("unplaced");
      }),
      { numRuns: 50 },
    );
  });
});

describe("a part of a function", { timeout: 60_000 }, () => {
  it("is placed exactly or not at all", () => {
    let placedCount = 0;
    fc.assert(
      fc.property(scene, fc.nat(1000), fc.nat(1000), (drawn, from, length) => {
        const { lines, startLine, endLine } = drawn.place;
        const first = startLine + 1 + (from % (endLine - startLine - 1));
        const last = Math.min(endLine - 1, first + 2 + (length % 8));
        const part = lines.slice(first, last);
        if (part.length < 2) return;
        const written = [...part.slice(0, 1), `${/^\s*/.exec(part[0] ?? "")?.[0] ?? ""}${drawn.added}`, ...part.slice(1)];
        const text = textOf(lines.join("\n"), written.join("\n"));
        if (text === undefined) return;
        placedCount++;
        expect(linesOf(text).filter((line) => line.trim() !== "")).toEqual(
          [...lines.slice(0, first), ...written, ...lines.slice(last)].filter((line) => line.trim() !== ""),
        );
      }),
      { numRuns: 400 },
    );
    expect(placedCount).toBeGreaterThan(50);
  });
});

describe("a block with parts left out", { timeout: 60_000 }, () => {
  it("is placed exactly or not at all", () => {
    let placedCount = 0;
    fc.assert(
      fc.property(scene, fc.nat(1000), (drawn, where) => {
        const { lines, startLine, endLine } = drawn.place;
        const old = lines.slice(startLine, endLine);
        if (old.length < 8) return;
        // The first line, something left out, three lines with a new one among them, something left out, the last line.
        const at = 2 + (where % (old.length - 6));
        const depth = /^\s*/.exec(old[at] ?? "")?.[0] ?? "";
        const shown = [old[at] ?? "", depth + drawn.added, old[at + 1] ?? "", old[at + 2] ?? ""];
        const comment = "// ... existing code ...";
        const block = [old[0] ?? "", comment, ...shown, comment, old.at(-1) ?? ""];
        const text = textOf(lines.join("\n"), block.join("\n"));
        if (text === undefined) return;
        placedCount++;
        expect(text).toBe([...lines.slice(0, startLine + at + 1), depth + drawn.added, ...lines.slice(startLine + at + 1)].join("\n"));
      }),
      { numRuns: 400 },
    );
    expect(placedCount).toBeGreaterThan(40);
  });
});

describe("a unified diff", { timeout: 60_000 }, () => {
  it("is placed exactly or not at all, whatever its line numbers say", () => {
    let placedCount = 0;
    fc.assert(
      fc.property(scene, fc.nat(1000), fc.nat(500), (drawn, where, number) => {
        const { lines, startLine, endLine } = drawn.place;
        const at = startLine + (where % (endLine - startLine - 2));
        const hunk = [`@@ -${number},3 +${number},3 @@`, ` ${lines[at]}`, `-${lines[at + 1]}`, `+${drawn.added}`, ` ${lines[at + 2]}`];
        const text = textOf(lines.join("\n"), hunk.join("\n"), { language: "diff" });
        if (text === undefined) return;
        placedCount++;
        expect(text).toBe([...lines.slice(0, at + 1), drawn.added, ...lines.slice(at + 2)].join("\n"));
      }),
      { numRuns: 300 },
    );
    expect(placedCount).toBeGreaterThan(100);
  });
});

describe("any block", { timeout: 60_000 }, () => {
  it("with nothing of the document in it has no place", () => {
    const words = fc.constantFrom("alpha();", "if (beta) {", "}", "gamma = 1;", "");
    fc.assert(
      fc.property(fc.constantFrom(...files), fc.array(words, { minLength: 1, maxLength: 8 }), ({ text }, block) => {
        expect(placeBlock({ documentText: text, blockText: block.join("\n") }).kind).toBe("unplaced");
      }),
    );
  });

  it("that has a place changes no line twice and in order", () => {
    fc.assert(
      fc.property(scene, (drawn) => {
        const { documentText, blockText, range } = play(drawn);
        const placement = placeBlock({ documentText, blockText, hint: { range } });
        if (placement.kind === "unplaced") return;
        let line = 0;
        for (const { startLine, endLine } of placement.replacements) {
          expect(startLine).toBeGreaterThanOrEqual(line);
          expect(endLine).toBeGreaterThanOrEqual(startLine);
          line = endLine;
        }
      }),
      { numRuns: 50 },
    );
  });
});
