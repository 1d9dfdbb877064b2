/** The replay that the tests compare with what it came to before: a few small files, and a pace that is the same on every machine. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Backend } from "../../src/backend/backend.ts";
import type { SourceFile } from "./person.ts";
import { replayFiles } from "./replayFiles.ts";
import { countsOf } from "./tally.ts";

/** A first piece after 80 ms and another each 15 ms, as the embedded model comes to on two cores. */
const pace = { firstPieceMs: 80, pieceMs: 15 };

export type Counts = ReturnType<typeof countsOf>;

/** @param folder with files whose names end in `.txt` after their own ending, so that no tool takes them for code of this repository */
export async function replayBaseline(model: Backend, folder: string): Promise<Counts> {
  const files: readonly SourceFile[] = readdirSync(folder)
    .sort()
    .map((name) => ({ path: name.replace(/\.txt$/, ""), text: readFileSync(join(folder, name), "utf8") }));
  return countsOf(await replayFiles(model, files, { seed: 1, sessionCount: files.length, maxHoleLines: 2, pace }));
}

/**
 * How much worse than the baseline a count may get: kernels of other processors round otherwise, so a few answers differ, and a run that is given
 * up ends a token sooner or later. `share` of the baseline and `more` on top; for shares only `more`.
 */
const margins: readonly { readonly name: keyof Counts; readonly better: "less" | "more"; readonly share: number; readonly more: number }[] =
  [
    { name: "requests", better: "less", share: 0.1, more: 5 },
    { name: "generations", better: "less", share: 0.1, more: 5 },
    { name: "computedTokens", better: "less", share: 0.15, more: 50 },
    { name: "generatedTokens", better: "less", share: 0.15, more: 50 },
    { name: "reusedShare", better: "more", share: 0, more: 0.01 },
    { name: "shown", better: "less", share: 0.2, more: 3 },
    { name: "accepted", better: "more", share: 0.2, more: 1 },
    { name: "acceptedOfShown", better: "more", share: 0, more: 0.06 },
    { name: "withdrawn", better: "less", share: 0.2, more: 3 },
    { name: "wrongDuplicates", better: "less", share: 0, more: 0 },
    { name: "savedCharacters", better: "more", share: 0.2, more: 20 },
  ];

/** A line for each count that is worse than the baseline by more than its margin. */
export function worseCounts(counts: Counts, baseline: Counts): readonly string[] {
  return margins.flatMap(({ name, better, share, more }) => {
    const margin = share * baseline[name] + more;
    const isWorse = better === "less" ? counts[name] > baseline[name] + margin : counts[name] < baseline[name] - margin;
    return isWorse ? [`${name}: must be no worse than ${baseline[name]} by more than ${margin.toFixed(2)}, got ${counts[name]}`] : [];
  });
}
