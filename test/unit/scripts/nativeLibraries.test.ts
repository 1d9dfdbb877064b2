import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";

const path = new URL("../../../scripts/nativeLibraries.mjs", import.meta.url).href;
const { copyNativeLibraries }: { copyNativeLibraries(options: { target?: string; distFolder: string }): Promise<void> } = await import(
  path
);

const folder = mkdtempSync(join(tmpdir(), "nearline-native-"));
afterAll(() => rmSync(folder, { recursive: true }));
const target = `${process.platform}-${process.arch}`;

describe("copyNativeLibraries", () => {
  it("makes koffi and ONNX Runtime usable by a program that has nothing else around it", async () => {
    await copyNativeLibraries({ distFolder: folder });
    const program = join(folder, "program.js");
    writeFileSync(program, 'const koffi = require("koffi"); console.log(koffi.version, require.resolve("koffi"));');
    const { stdout, stderr } = spawnSync(process.execPath, [program], { encoding: "utf8", cwd: folder });
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^3\./);
    expect(stdout).toContain(join(folder, "node_modules/koffi"));
  });

  it("leaves what is up to date and takes away what is for another platform", async () => {
    const other = join(folder, "native/other-platform");
    mkdirSync(other);
    const before = statSync(join(folder, "native", target)).mtimeMs;
    await copyNativeLibraries({ distFolder: folder });
    expect(statSync(other, { throwIfNoEntry: false })).toBeUndefined();
    expect(statSync(join(folder, "native", target)).mtimeMs).toBe(before);
  });

  it("names the platforms there are for one that there is not", async () => {
    await expect(copyNativeLibraries({ distFolder: folder, target: "plan9-x64" })).rejects.toThrow(/got "plan9-x64".*linux-x64/);
  });
});
