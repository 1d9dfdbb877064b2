import { readFileSync, writeFileSync } from "node:fs";
import { resolve } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { neededLibraries } from "../../../src/ort/neededLibraries.ts";
import { temporaryFolder } from "../../fixtures/temporaryFolder.ts";

const folder = temporaryFolder("needed-libraries");
const library = resolve("node_modules/onnxruntime-node/bin/napi-v6/linux/x64/libonnxruntime.so.1");

describe("the libraries that a library asks for", () => {
  it("are those of its dynamic section", () => {
    const names = neededLibraries(library);
    expect(names).toContain("libc.so.6");
    expect(names?.every((name) => /^(lib|ld-)[\w+.-]+\.so/u.test(name))).toBe(true);
  });

  it.each([
    ["is not there", resolve("out/none.so")],
    ["is a folder", resolve("node_modules")],
    ["is something else", resolve("package.json")],
  ])("are unknown of a file that %s", (_, path) => {
    expect(neededLibraries(path)).toBeUndefined();
  });

  it("are names or unknown, whatever the file says", () => {
    const path = folder.path("damaged.so");
    const head = readFileSync(library).subarray(0, 4096);
    fc.assert(
      fc.property(fc.nat({ max: 1023 }), fc.integer({ min: 0, max: 255 }), fc.nat({ max: 4096 }), (at, value, length) => {
        const bytes = Buffer.from(head.subarray(0, length));
        if (at < bytes.length) bytes[at] = value;
        writeFileSync(path, bytes);
        const names = neededLibraries(path);
        return names === undefined || names.every((name) => typeof name === "string");
      }),
      { numRuns: 200 },
    );
  });
});
