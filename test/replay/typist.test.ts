import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Counts, worseCounts } from "../../bench/replay/baseline.ts";
import { replayFiles } from "../../bench/replay/replayFiles.ts";
import { countsOf } from "../../bench/replay/tally.ts";
import type { Backend } from "../../src/backend/backend.ts";
import { cutAtStop, endWith } from "../unit/completion/scriptedBackend.ts";

const folder = join(import.meta.dirname, "corpus");
const files = readdirSync(folder).map((name) => ({ path: name.replace(/\.txt$/, ""), text: readFileSync(join(folder, name), "utf8") }));

function modelThatSays(answer: (prefix: string) => string): Backend {
  return {
    async generate({ prompt, stop }, onText, signal) {
      const text = cutAtStop(answer(prompt.prefix), stop);
      for (let start = 0; start < text.length && !signal.aborted; start += 5) {
        onText(text.slice(start, start + 5));
        await Promise.resolve();
      }
      return endWith(signal.aborted ? "cancelled" : "stop");
    },
  };
}

/** Knows the files by heart: goes on as one does after the last line and a half. */
const knowing = modelThatSays((prefix) => {
  const landmark = prefix.slice(prefix.lastIndexOf("\n", prefix.lastIndexOf("\n") - 1) + 1);
  const file = files.find(({ text }) => text.includes(landmark));
  return file === undefined ? "\n" : file.text.slice(file.text.indexOf(landmark) + landmark.length);
});

async function countsWith(model: Backend, seed: number, firstPieceMs = 60): Promise<Counts> {
  return countsOf(
    await replayFiles(model, files, { seed, sessionCount: files.length, maxHoleLines: 6, pace: { firstPieceMs, pieceMs: 10 } }),
  );
}

describe("the typist of the replay", () => {
  it("writes each file as it was, whatever the model says", async () => {
    const answers = fc.constantFrom("", "\n", ")", "}\n", "x", "  return 1;\n}\n", "foo(a, b);\nbar();\n", '"a")');
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 1000 }), fc.array(answers, { minLength: 1, maxLength: 4 }), async (seed, said) => {
        // A session that comes out otherwise rejects.
        const { sessions } = await countsWith(
          modelThatSays((prefix) => said[prefix.length % said.length] ?? ""),
          seed,
        );
        expect(sessions).toBe(files.length);
      }),
      { numRuns: 8 },
    );
  }, 60_000);

  it("accepts what a model says that knows the text, and types less for it", async () => {
    const knowingCounts = await countsWith(knowing, 1);
    const silentCounts = await countsWith(
      modelThatSays(() => ""),
      1,
    );
    expect(silentCounts).toMatchObject({ shown: 0, accepted: 0, savedCharacters: 0, wrongDuplicates: 0 });
    expect(knowingCounts.acceptedOfShown).toBeGreaterThan(0.5);
    expect(knowingCounts.typedCharacters).toBeLessThan(silentCounts.typedCharacters / 2);
  }, 60_000);

  it("comes to the same for the same seed, and to less with a slower model", async () => {
    const counts = await countsWith(knowing, 2);
    expect(await countsWith(knowing, 2)).toEqual(counts);
    expect((await countsWith(knowing, 2, 700)).savedCharacters).toBeLessThan(counts.savedCharacters);
  }, 60_000);
});

describe("a count beside its baseline", () => {
  it("may be better by any amount, and worse by its margin", async () => {
    const counts = await countsWith(knowing, 1);
    expect(worseCounts(counts, counts)).toEqual([]);
    expect(worseCounts({ ...counts, generations: 1, accepted: 1000, savedCharacters: 100_000 }, counts)).toEqual([]);
    expect(worseCounts({ ...counts, generations: 2 * counts.generations + 10 }, counts)).toHaveLength(1);
    expect(worseCounts({ ...counts, wrongDuplicates: counts.wrongDuplicates + 1 }, counts)).toHaveLength(1);
    expect(worseCounts({ ...counts, accepted: 0, savedCharacters: 0, acceptedOfShown: 0 }, counts)).toHaveLength(3);
  }, 60_000);
});
