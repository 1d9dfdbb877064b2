/**
 * Sessions of typing through the real pipeline with a scripted model and a clock that stands still. The counts of each are
 * compared with baseline.json; a change that is meant is written there by `npx vitest run test/replay -u` and explained
 * in the commit.
 */
import { readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, it } from "vitest";
import { type Counts, replay, Session } from "./session.ts";

const folder = join(import.meta.dirname, "sessions");
const names = readdirSync(folder).map((file) => basename(file, ".json"));

function read(name: string): Session {
  return Session.parse(JSON.parse(readFileSync(join(folder, `${name}.json`), "utf8")));
}

describe("replayed sessions", () => {
  it("come to what the baseline says", async () => {
    const counts: Record<string, Counts> = {};
    for (const name of names.sort()) counts[name] = (await replay(read(name))).counts;
    await expect(`${JSON.stringify(counts, undefined, 2)}\n`).toMatchFileSnapshot("baseline.json");
  });

  it("answer from the generation that goes on where VS Code gives up and asks again", async () => {
    const { counts } = await replay(read("typescriptSlowModel"));
    expect(counts.requests).toBeGreaterThan(counts.generations);
    expect(counts.shownFromRunning).toBeGreaterThan(0);
  });

  it("ask the model once for what is typed along, brackets that close by themselves included", async () => {
    const { counts, text } = await replay(read("javascriptBrackets"));
    expect(counts.shownTypedAlong).toBeGreaterThan(40);
    expect(counts.generations).toBeLessThanOrEqual(2);
    expect(text).toContain('app.get("/", (request, response) => response.send("hello"));\n');
  });

  it("write what the user accepted", async () => {
    const { text } = await replay(read("pythonFunction"));
    expect(text).toContain(
      "def average(rows, name):\n    values = [float(row[name]) for row in rows]\n    return sum(values) / len(values)\n",
    );
    expect(text.endsWith('rows = read_rows("data.csv")\nprint(average(rows, "price"))')).toBe(true);
  });
});
