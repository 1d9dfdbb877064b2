import { rmSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Memento } from "vscode";
import { droppedPaths, importedModels } from "../../../../src/editor/models/importedModels.ts";
import { appErrorOf } from "../../../fixtures/appErrorOf.ts";
import { put, someBytes } from "../../../fixtures/modelFolders.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";

const folder = temporaryFolder("imported");

function start(kept: unknown = undefined) {
  const values = new Map<string, unknown>([["nearline.importedModels", kept]]);
  const state = {
    get: (key: string) => values.get(key),
    update: async (key: string, value: unknown) => void values.set(key, value),
  };
  return { models: importedModels(state as unknown as Memento) };
}

describe("the list of imported models", () => {
  it("holds each path once, in the order in which they came, and lets it go", async () => {
    const { models } = start();
    const [b, a] = [put(folder.path("b.gguf"), someBytes("b")), put(folder.path("a.gguf"), someBytes("a"))];
    for (const path of [b, a, b]) await models.add(path);
    expect((await models.list()).map(({ path, bytes }) => [path, bytes])).toEqual([
      [b, 2048],
      [a, 2048],
    ]);
    await models.remove(b);
    expect((await models.list()).map(({ path }) => path)).toEqual([a]);
  });

  it("takes the folder for a config or weights in it, and a file alone for itself", async () => {
    const { models } = start();
    put(folder.path("repo/config.json"), "{}");
    const weights = put(folder.path("repo/model.safetensors"), someBytes("a"));
    await models.add(folder.path("repo/config.json"));
    await models.add(weights);
    const alone = put(folder.path("alone/model.safetensors"), someBytes("a"));
    await models.add(alone);
    expect((await models.list()).map(({ path }) => path)).toEqual([folder.path("repo"), alone]);
  });

  it("shows a file that is gone and says what to do", async () => {
    const { models } = start();
    const path = put(folder.path("gone.gguf"), someBytes("a"));
    await models.add(path);
    rmSync(path);
    expect(await models.list()).toMatchObject([
      { path, bytes: 0, inspection: { kind: "refused", message: expect.stringContaining("put it back or connect its drive") } },
    ]);
    put(path, someBytes("a"));
    expect((await models.list())[0]?.inspection).toBeUndefined();
  });

  it("refuses what is not there", async () => {
    const { models } = start();
    const error = await models.add(folder.path("never.gguf")).catch((reason: unknown) => reason);
    expect(error).toMatchObject({ code: "model/notFound" });
    expect(await models.list()).toEqual([]);
  });

  it("begins anew where what was kept is no list of paths", async () => {
    expect(await start({ paths: 1 }).models.list()).toEqual([]);
  });
});

describe("dropped files", () => {
  it("are read from a list of addresses with remarks", () => {
    expect(droppedPaths("# from the explorer\r\nfile:///home/u/a.gguf\r\n\r\nvscode-remote://ssh/home/u/b.gguf\n")).toEqual([
      "/home/u/a.gguf",
      "/home/u/b.gguf",
    ]);
  });

  it("must be files", async () => {
    expect((await appErrorOf(() => droppedPaths("https://huggingface.co/org/repo"))).message).toContain("download it first");
  });
});
