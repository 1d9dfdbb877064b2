import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { noCounts } from "../../../../src/completion/statistics/dayCounts.ts";
import { StatisticsFile } from "../../../../src/editor/statistics/statisticsFile.ts";

const day = "2026-01-31";
const shown = (count: number) => ({ [day]: { ...noCounts, shown: count } });

let folder = "";
let path = "";

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "nearline-statistics-"));
  path = join(folder, "storage/statistics.json");
});
afterEach(() => rmSync(folder, { recursive: true }));

describe("StatisticsFile", () => {
  it("adds what several windows counted at the same time", async () => {
    const windows = Array.from({ length: 8 }, () => new StatisticsFile(path));
    await Promise.all(windows.map((file, index) => file.add(shown(index + 1))));
    expect(await new StatisticsFile(path).read()).toEqual(shown(36));
    expect(readdirSync(join(folder, "storage"))).toEqual(["statistics.json"]);
  });

  it("is empty before the first write, after clearing, and when something else wrote it", async () => {
    const file = new StatisticsFile(path);
    expect(await file.read()).toEqual({});
    await file.add(shown(1));
    await file.clear();
    expect(await file.read()).toEqual({});
    for (const text of ["{", "[1]", '{"2026-01-31":{"shown":-1}}', `{"2026-01-31":"${"x".repeat(300_000)}"}`]) {
      writeFileSync(path, text);
      expect(await file.read()).toEqual({});
    }
    await file.add(shown(2));
    expect(await file.read()).toEqual(shown(2));
  });

  it("reads what an earlier version counted, and adds to it", async () => {
    const file = new StatisticsFile(path);
    await file.add(shown(1));
    const { promptTokens, reusedTokens, generatedTokens, suggestionCpuMs, otherCpuMs, ...earlier } = { ...noCounts, shown: 5 };
    writeFileSync(path, JSON.stringify({ [day]: earlier }));
    expect(await file.read()).toEqual(shown(5));
    await file.add({ [day]: { ...noCounts, suggestionCpuMs: 40 } });
    expect(await file.read()).toEqual({ [day]: { ...noCounts, shown: 5, suggestionCpuMs: 40 } });
  });

  it("takes over the lock of a window that ended in the middle of a write", async () => {
    const file = new StatisticsFile(path);
    await file.add(shown(1));
    writeFileSync(`${path}.lock`, "");
    utimesSync(`${path}.lock`, 1000, 1000);
    await file.add(shown(1));
    expect(await file.read()).toEqual(shown(2));
  });

  it("tells where it cannot write", async () => {
    writeFileSync(join(folder, "storage"), "a file");
    await expect(new StatisticsFile(path).add(shown(1))).rejects.toThrow();
  });
});
