import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
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

  it("tells of a second attempt, what went wrong in the first, and fails what fails twice", () => {
    const windowTest = pathToFileURL("test/e2e/windowTest.mjs").href;
    const lines = report(`
      import { beforeSecondAttempts, test as windowTest } from ${JSON.stringify(windowTest)};
      const recovered = [];
      beforeSecondAttempts(async (name) => recovered.push(name));
      let attempts = 0;
      describe("a", () => {
        windowTest("at the second", () => { if (++attempts === 1) throw new Error("lost key"); });
        windowTest("never", { timeout: 1000 }, () => { throw new Error("fault"); });
        windowTest("at once", () => {});
        test("recovered", () => { if (String(recovered) !== "at the second,never") throw new Error(String(recovered)); });
      });`);
    expect(lines.map(({ name, outcome }) => [name, outcome])).toEqual([
      ["a › at the second", "passed"],
      ["a › at the second", "tried again"],
      ["a › never", "failed"],
      ["a › never", "tried again"],
      ["a › at once", "passed"],
      ["a › recovered", "passed"],
    ]);
    expect(lines[1]?.message).toContain("Error: lost key");
    expect(lines[2]?.message).toContain("Error: fault");
  });

  it("lets no failure go where a hook fails before all tests", () => {
    const lines = report(`describe("a", () => { before(() => { throw new Error("why"); }); test("one", () => {}); });`);
    expect(lines.some(({ outcome }) => outcome === "passed")).toBe(false);
    expect(lines.map(({ message }) => message).join()).toContain("Error: why");
  });
});
