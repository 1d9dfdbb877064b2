import { existsSync } from "node:fs";
import { expect, it } from "vitest";
import { makeFolder } from "../../../src/shared/makeFolder.ts";
import { temporaryFolder } from "../../fixtures/temporaryFolder.ts";

const folder = temporaryFolder("make-folder");

it("a folder is made with those above it by several at the same time", async () => {
  // Who comes second meets folders that were not there a moment ago, at any depth: many rounds, so that each case is met.
  for (let round = 0; round < 300; round++) {
    const path = folder.path(String(round), "deep", "below", "cache");
    await Promise.all([makeFolder(path), makeFolder(path), makeFolder(path), makeFolder(path)]);
    expect(existsSync(path)).toBe(true);
  }
});
