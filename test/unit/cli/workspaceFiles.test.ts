import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { placeContext } from "../../../src/cli/placeContext.ts";
import { WorkspaceFiles } from "../../../src/cli/workspaceFiles.ts";

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "nearline-"));
});
afterEach(() => rm(folder, { recursive: true }));

async function write(files: Readonly<Record<string, string>>): Promise<WorkspaceFiles> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, path)), { recursive: true });
    await writeFile(join(folder, path), text);
  }
  return WorkspaceFiles.list(folder);
}

describe("WorkspaceFiles", () => {
  it("lists text files, without what .gitignore leaves out on any level", async () => {
    const files = await write({
      ".gitignore": "out/\n*.log\n/top.ts\n",
      "src/.gitignore": "made.ts\n!kept/out/\n",
      "src/a.ts": "",
      "src/made.ts": "",
      "src/kept/b.py": "",
      "out/c.ts": "",
      "top.ts": "",
      "src/top.ts": "",
      "node_modules/d.ts": "",
      "image.png": "",
    });
    expect(files.paths).toEqual(["src/a.ts", "src/kept/b.py", "src/top.ts"]);
  });

  it("neither lists nor reads secret files, large ones, binary ones and links", async () => {
    await writeFile(join(folder, "real.ts"), "const outside = 1;");
    await symlink(join(folder, "real.ts"), join(folder, "link.ts"));
    const files = await write({ "secrets.json": "{}", ".aws/keys.json": "{}", "large.ts": "x".repeat(300_000), "binary.ts": "a\0b" });
    expect(files.paths).toEqual(["binary.ts", "large.ts", "real.ts"]);
    expect(await Promise.all(["secrets.json", "link.ts", "large.ts", "binary.ts"].map((path) => files.read(path)))).toEqual(
      Array(4).fill(undefined),
    );
  });

  it("says so when the workspace is no folder", async () => {
    await expect(WorkspaceFiles.list(join(folder, "absent"))).rejects.toThrow("workspace: must be a folder, got");
  });
});

describe("placeContext", () => {
  const snapshot = (path: string, prefix: string) => ({ uri: "line:1", path, languageId: "typescript", prefix, suffix: "" });

  it("reads imports, near files of the same language, and finds definitions in them", async () => {
    const files = await write({
      "src/here.ts": "the hole's own file",
      "src/area.ts": "export function area(width: number): number {\n  return width;\n}\n",
      "src/far/other.ts": "export const other = 1;",
      "src/near.py": "x = 1",
    });
    const prefix = 'import { area } from "./area.ts";\narea(';
    const raw = await placeContext(snapshot("src/here.ts", prefix), prefix, [], files);
    expect(raw.imports.map(({ path, names }) => [path, names])).toEqual([["src/area.ts", ["area"]]]);
    expect(raw.openFiles.map(({ path }) => path)).toEqual(["src/area.ts", "src/far/other.ts"]);
    expect(raw.definitions).toEqual([{ path: "src/area.ts", text: "export function area(width: number): number" }]);
  });

  it("puts files that are open before those that lie near", async () => {
    const files = await write({ "a.ts": "", "b.ts": "" });
    const openFile = { path: "open.ts", languageId: "typescript", text: "x", version: 1 };
    const raw = await placeContext(snapshot("here.ts", ""), "", [openFile], files);
    expect(raw.openFiles.map(({ path }) => path)).toEqual(["open.ts", "a.ts", "b.ts"]);
  });
});
