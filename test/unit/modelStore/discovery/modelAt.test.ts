import { describe, expect, it } from "vitest";
import { modelAt } from "../../../../src/modelStore/discovery/modelAt.ts";
import { put, someBytes } from "../../../fixtures/modelFolders.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";

const folder = temporaryFolder("model-at");

describe("the model at a path", () => {
  it("is a file by its name and size", async () => {
    const path = put(folder.path("Qwen3-4B-Q4_K_M.gguf"), someBytes("a"));
    expect(await modelAt(path)).toEqual({ path, origin: "imported", name: "Qwen3-4B-Q4_K_M", bytes: 2048 });
  });

  it("is all parts of a split file, whichever was named", async () => {
    for (const part of [1, 2]) put(folder.path(`split/m-0000${part}-of-00002.gguf`), someBytes("a"));
    put(folder.path("split/other-00001-of-00002.gguf"), someBytes("a"));
    expect(await modelAt(folder.path("split/m-00002-of-00002.gguf"))).toMatchObject({ name: "m", bytes: 4096 });
  });

  it("is a folder with the size of its weights", async () => {
    put(folder.path("repo/config.json"), "{}");
    for (const part of [1, 2]) put(folder.path(`repo/model-0000${part}-of-00002.safetensors`), someBytes("a"));
    expect(await modelAt(folder.path("repo"))).toMatchObject({ name: "repo", bytes: 4096 });
  });

  it("is nothing where nothing is", async () => {
    expect(await modelAt(folder.path("gone.gguf"))).toBeUndefined();
  });
});
