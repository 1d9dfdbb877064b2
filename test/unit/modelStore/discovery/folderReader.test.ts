import { execFileSync } from "node:child_process";
import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { folderReader } from "../../../../src/modelStore/discovery/folderReader.ts";
import { put } from "../../../fixtures/modelFolders.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";

const folder = temporaryFolder("reader");
const never = new AbortController().signal;

describe("a reader of folders", () => {
  it("sees nothing once its signal has fired or its calls are used up", async () => {
    const path = put(folder.path("few/a.txt"), "text");
    const ended = folderReader(AbortSignal.abort());
    expect([await ended.list(folder.path("few")), await ended.look(path), await ended.readText(path, 10)]).toEqual([
      [],
      undefined,
      undefined,
    ]);
    const limited = folderReader(never, { maxAtOnce: 1, maxCalls: 2 });
    const reads = await Promise.all([1, 2, 3].map(() => limited.readText(path, 10)));
    expect(reads).toEqual(["text", "text", undefined]);
  });

  it("reads neither a file that is longer than it may be nor a pipe, which would wait for ever", async () => {
    const reader = folderReader(never);
    expect(await reader.readText(put(folder.path("long.txt"), "12345"), 4)).toBeUndefined();
    if (process.platform === "win32") return;
    execFileSync("mkfifo", [folder.path("pipe")]);
    expect([await reader.readText(folder.path("pipe"), 4), await reader.look(folder.path("pipe"))]).toEqual([undefined, undefined]);
  });

  it("tells two paths of one file by one identity, and what links lead to", async () => {
    const reader = folderReader(never);
    const path = put(folder.path("linked/a.txt"), "text");
    symlinkSync(path, folder.path("linked/b.txt"));
    mkdirSync(folder.path("linked/c"));
    symlinkSync(folder.path("nowhere"), folder.path("linked/d"));
    const looks = await Promise.all(["a.txt", "b.txt", "c", "d"].map((name) => reader.look(join(folder.path("linked"), name))));
    expect(looks.map((look) => look?.kind)).toEqual(["file", "file", "folder", undefined]);
    expect(looks[1]?.identity).toBe(looks[0]?.identity);
    expect(looks[2]?.identity).not.toBe(looks[0]?.identity);
  });
});
