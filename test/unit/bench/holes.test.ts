/** The parts of the benchmark of holes that say where they are cut and what they come to. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

type Random = () => number;
interface Hole {
  readonly line: number;
  readonly prefix: string;
  readonly hole: string;
  readonly suffix: string;
}
interface TextFile {
  readonly path: string;
  readonly text: string;
}
interface Chunked {
  readonly prefix: string;
  readonly suffix: string;
  readonly context: readonly TextFile[];
}

const at = (name: string) => new URL(`../../../bench/holes/${name}.mjs`, import.meta.url).href;
const { cutHole, holeKinds }: { cutHole(text: string, kind: string, random: Random): Hole | undefined; holeKinds: readonly string[] } =
  await import(at("cutHole"));
const { seededRandom }: { seededRandom(seed: number): Random } = await import(at("seededRandom"));
const { editSimilarity }: { editSimilarity(one: string, other: string): number } = await import(at("editSimilarity"));
const { signTest, pairedCounts }: { signTest(one: number, other: number): number; pairedCounts(one: unknown, other: unknown): unknown } =
  await import(at("holeScores"));
const {
  ringPrompt,
}: { ringPrompt(hole: Hole & { path: string }, files: readonly TextFile[], random: Random, maxCharacters: number): Chunked } = await import(
  at("ringPrompt")
);
const { holeRows }: { holeRows(scores: unknown): readonly { measure: string; judged?: number; verdict?: string }[] } = await import(
  at("holeReport")
);

const header = "// one\n// two\n// three\n// four\n// five\n";
const code = `${header}export function area(width, height) {
  const product = width * height;

  return product + margin;
}
`;

describe("cutting holes", () => {
  it("cuts the next line after its indentation", () => {
    const holes = Array.from({ length: 30 }, (_, seed) => cutHole(code, "nextLine", seededRandom(seed))?.hole);
    expect(new Set(holes)).toEqual(
      new Set(["export function area(width, height) {", "const product = width * height;", "return product + margin;"]),
    );
  });

  it("cuts the rest of a line, never all of it and never nothing", () => {
    for (let seed = 0; seed < 50; seed++) {
      const { prefix, hole } = cutHole(code, "restOfLine", seededRandom(seed)) ?? { prefix: "", hole: "" };
      expect(hole).not.toMatch(/\n/);
      expect(hole.length).toBeGreaterThanOrEqual(3);
      expect((prefix.split("\n").at(-1) ?? "").trim().length).toBeGreaterThanOrEqual(3);
    }
  });

  it("cuts a whole body, with blank lines inside it and none after it", () => {
    expect(cutHole(code, "block", seededRandom(1))).toEqual({
      kind: "block",
      line: 7,
      prefix: `${header}export function area(width, height) {\n  `,
      hole: "const product = width * height;\n\n  return product + margin;",
      suffix: "\n}\n",
    });
  });

  it("finds no place in the first lines, in comments and in long bodies", () => {
    expect(cutHole(header, "nextLine", seededRandom(1))).toBeUndefined();
    expect(cutHole(`${header}# a comment that is long enough\n`, "nextLine", seededRandom(1))).toBeUndefined();
    expect(cutHole(`${header}function area(width) {\n${"  const product = 1;\n".repeat(20)}}\n`, "block", seededRandom(1))).toBeUndefined();
  });

  it("takes nothing away and is the same for the same seed", () => {
    const line = fc.constantFrom(
      "",
      "  ",
      "function area(width) {",
      "  return width * height;",
      "    const inner = width + 1;",
      "}",
      "# a comment",
    );
    const text = fc.array(line, { maxLength: 40 }).map((lines) => header + lines.join("\n"));
    fc.assert(
      fc.property(text, fc.constantFrom(...holeKinds), fc.nat(), (given, kind, seed) => {
        const hole = cutHole(given, kind, seededRandom(seed));
        expect(cutHole(given, kind, seededRandom(seed))).toEqual(hole);
        if (hole === undefined) return;
        expect(hole.prefix + hole.hole + hole.suffix).toBe(given);
        expect(hole.hole.trim()).not.toBe("");
      }),
    );
  });
});

describe("what holes come to", () => {
  it.each([
    ["", "", 1],
    ["abcd", "abcd", 1],
    ["abcd", "abxd", 0.75],
    ["ab", "", 0],
    ["kitten", "sitting", 1 - 3 / 7],
  ])("says how like %j is to %j", (one, other, expected) => {
    expect(editSimilarity(one, other)).toBeCloseTo(expected);
  });

  it("counts pairs, and says how likely it is that they are chance", () => {
    const scores = (...exact: readonly boolean[]) => exact.map((one) => ({ exact: one }));
    expect(pairedCounts(scores(true, true, false, false), scores(true, false, true, false))).toEqual({
      both: 1,
      only: 1,
      onlyRival: 1,
      none: 1,
      chance: 1,
    });
    expect(signTest(5, 0)).toBeCloseTo(2 / 32);
    expect(signTest(8, 2)).toBeCloseTo(0.109, 3);
    expect(signTest(0, 0)).toBe(1);
  });

  it("holds exact matches of all kinds against what is asked", () => {
    const scores = (exact: number) =>
      Array.from({ length: 100 }, (_, index) => ({ kind: "nextLine", exact: index < exact, similarity: 1, ms: 1, promptTokens: 1 }));
    const verdict = (nearline: number) =>
      holeRows({ nearline: scores(nearline), ring: scores(40) }).find(({ verdict }) => verdict)?.verdict;
    expect([verdict(50), verdict(44), verdict(43)]).toEqual(["aim", "must", "short"]);
  });
});

describe("the rival's prompt", () => {
  const lines = (count: number, name: string) => Array.from({ length: count }, (_, line) => `${name} ${line}`).join("\n");
  const files = Array.from({ length: 30 }, (_, index) => ({ path: `src/file${index}.ts`, text: lines(200, `file${index}`) }));
  const hole = { path: "src/file0.ts", line: 1, prefix: lines(500, "before"), hole: "", suffix: lines(500, "after") };

  it("has 256 lines before the cursor, 64 after it, and 16 chunks of 64 lines of other files", () => {
    const { prefix, suffix, context } = ringPrompt(hole, files, seededRandom(1), 1e9);
    expect(prefix.split("\n")).toHaveLength(257);
    expect(suffix.split("\n")).toHaveLength(65);
    expect(context.map(({ text }) => text.split("\n").length)).toEqual(Array(16).fill(64));
    expect(context.map(({ path }) => path)).not.toContain("src/file0.ts");
  });

  it("keeps the newest chunks where there is no room for all", () => {
    const all = ringPrompt(hole, files, seededRandom(1), 1e9).context;
    const some = ringPrompt(hole, files, seededRandom(1), 2500).context;
    expect(some.reduce((sum, { text }) => sum + text.length, 0)).toBeLessThanOrEqual(2500);
    expect([1, 2, 3, 4]).toContain(some.length);
    expect(some).toEqual(all.slice(-some.length));
  });
});
