import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const folder = mkdtempSync(join(tmpdir(), "nearline-reporter-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** Runs tests of Node's own kind and returns what the reporter wrote. */
function report(tests: string): { readonly name: string; readonly outcome: string; readonly message?: string }[] {
  const file = join(folder, "some.mjs");
  writeFileSync(file, `import { before, describe, test } from "node:test";\n${tests}`);
  const { NODE_TEST_CONTEXT: _, ...env } = process.env;
  const { stdout } = spawnSync(process.execPath, ["--test-reporter=./scripts/jsonLinesReporter.mjs", file], { encoding: "utf8", env });
  return stdout
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

describe("jsonLinesReporter", () => {
  it("writes each test once, with the names of its suites, and no suites", () => {
    const lines = report(`
      describe("a", () => {
        test("one", () => {});
        describe("b", () => test("two", () => { throw new Error("why"); }));
        test("three", { skip: true }, () => {});
      });`);
    expect(lines.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["a › one", "passed"],
      ["a › b › two", "failed"],
      ["a › three", "skipped"],
    ]);
    expect(lines[1]?.message).toContain("Error: why");
  });

  it("lets no failure go where a hook fails before all tests", () => {
    const lines = report(`describe("a", () => { before(() => { throw new Error("why"); }); test("one", () => {}); });`);
    expect(lines.some(({ outcome }) => outcome === "passed")).toBe(false);
    expect(lines.map(({ message }) => message).join()).toContain("Error: why");
  });
});
