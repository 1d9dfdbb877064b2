import { existsSync, mkdirSync, mkdtempSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { beforeEach, describe, expect, it } from "vitest";
import { repackedWeights } from "../../../../src/editor/models/repackedWeights.ts";
import { modelIdentity } from "../../../../src/model/identity.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";

const everything = temporaryFolder("repacked");
let folder = "";
let cache = "";
beforeEach(() => {
  folder = mkdtempSync(everything.path("one-"));
  cache = join(folder, "cache");
  mkdirSync(cache);
});

function file(name: string): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, name);
  return path;
}

/** A folder as the worker makes it for a model of these files, remembering who they are. */
async function repack(files: readonly string[], form: string, bytes: number): Promise<string> {
  const identity = await modelIdentity(files, cache);
  const made = join(cache, `${identity.slice(0, 16)}-${form}-v5`);
  mkdirSync(made);
  writeFileSync(join(made, "weights.bin"), Buffer.alloc(bytes));
  return made;
}

describe("repackedWeights", () => {
  it("counts and removes all forms of one model and nothing else", async () => {
    const [one, other] = [file("one.gguf"), file("other.gguf")];
    const made = [await repack([one], "exact", 10), await repack([one], "fast", 20)];
    const kept = await repack([other], "exact", 40);
    const weights = repackedWeights(cache);
    expect([await weights.bytesOf(one), await weights.bytesOf(other), await weights.totalBytes()]).toEqual([30, 40, 70]);
    await weights.remove(one);
    expect([...made, kept].map((path) => existsSync(path))).toEqual([false, false, true]);
  });

  it("counts and removes what was packed for the processor as well", async () => {
    const one = file("one.gguf");
    const made = await repack([one], "exact", 10);
    mkdirSync(join(made, "packed-d407d56129204685"));
    writeFileSync(join(made, "packed-d407d56129204685", "packed.bin"), Buffer.alloc(23));
    const weights = repackedWeights(cache);
    expect([await weights.bytesOf(one), await weights.totalBytes()]).toEqual([33, 33]);
    await weights.remove(one);
    expect([existsSync(made), await weights.totalBytes()]).toEqual([false, 0]);
  });

  it("are shared by copies of a model, and by nothing else", async () => {
    const [one, other, copy] = [file("one.gguf"), file("other.gguf"), file("copy.gguf")];
    writeFileSync(copy, "one.gguf");
    for (const path of [one, other, copy]) await modelIdentity([path], cache);
    const weights = repackedWeights(cache);
    expect(await weights.isShared(copy, [other, one])).toBe(true);
    expect(await weights.isShared(copy, [other])).toBe(false);
    expect(await weights.isShared(file("new.gguf"), [one, file("newer.gguf")])).toBe(false);
  });

  it("knows a model of several files by its first, or by its folder", async () => {
    const parts = ["m-00001-of-00002.gguf", "m-00002-of-00002.gguf"].map(file);
    await repack(parts, "exact", 10);
    const inFolder = ["hf/config.json", "hf/model-a.safetensors", "hf/model-b.safetensors"].map(file);
    await repack(inFolder, "exact", 20);
    const weights = repackedWeights(cache);
    expect(await weights.bytesOf(join(folder, "m-00001-of-00002.gguf"))).toBe(10);
    expect(await weights.bytesOf(join(folder, "hf"))).toBe(20);
    expect(await weights.bytesOf(join(folder, "hf", "model-a.safetensors"))).toBe(20);
  });

  it("has nothing of a model that was never loaded, has changed, or is gone", async () => {
    const path = file("one.gguf");
    await repack([path], "exact", 10);
    const weights = repackedWeights(cache);
    writeFileSync(path, "another model");
    expect(await weights.bytesOf(path)).toBe(0);
    expect(await weights.bytesOf(file("new.gguf"))).toBe(0);
    expect(await weights.bytesOf(join(folder, "gone.gguf"))).toBe(0);
    expect(await weights.totalBytes()).toBe(10);
    expect(await repackedWeights(join(folder, "no cache")).totalBytes()).toBe(0);
  });

  it("counts the weights alone, and not what remembers whose they are", async () => {
    await repack([file("one.gguf")], "exact", 10);
    expect(statSync(join(cache, "identities.json")).size).toBeGreaterThan(10);
    expect(await repackedWeights(cache).totalBytes()).toBe(10);
  });
});
