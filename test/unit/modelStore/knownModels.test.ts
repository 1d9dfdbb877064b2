import { beforeAll, describe, expect, it } from "vitest";
import { readCatalogue, recognize, recommend } from "../../../src/modelStore/catalogue.ts";
import type { CatalogueEntry } from "../../../src/shared/catalogue.ts";

/** The catalogue that is delivered; scripts/checkCatalogue.mjs checks its entries one by one. */
let entries: readonly CatalogueEntry[];
const damaged: string[] = [];
beforeAll(async () => {
  entries = await readCatalogue("models/catalogue", (message) => damaged.push(message));
});

const sizeOf = ({ source }: CatalogueEntry) => (source.kind === "pinned" ? source.files.reduce((sum, { bytes }) => sum + bytes, 0) : 0);

/** All of it offered to a machine that has room for models of this size. */
function recommended(roomBytes: number, bytesPerSecond?: number) {
  const offered = entries.filter(({ source }) => source.kind === "pinned");
  const rows = offered.map((entry) => ({
    key: entry.id,
    entry,
    fit: { kind: sizeOf(entry) <= roomBytes ? ("fits" as const) : ("tooLarge" as const), reason: "" },
    place: { kind: "catalogue" as const, bytes: sizeOf(entry) },
  }));
  const options = bytesPerSecond === undefined ? {} : { bytesPerSecond };
  return [recommend(rows, "completion", options), recommend(rows, "chat", options)];
}

describe("the models of the catalogue", () => {
  it("are all read", () => {
    expect(damaged).toEqual([]);
    expect(entries.length).toBeGreaterThan(30);
  });

  it("include the embedded one, which its header names after a training run", () => {
    const facts = { name: "Smollm2 135M 8k Lc100K Mix1 Ep2", architecture: "llama" };
    expect(recognize(entries, { fileName: "SmolLM2-135M-Instruct.Q4_1.gguf", bytes: 98362432, facts })?.name).toBe("SmolLM2 135M Instruct");
    expect(recognize(entries, { fileName: "renamed.gguf", bytes: 98362432, facts })?.id).toBe("smollm2-135m-instruct");
  });

  it.each([
    // As Ollama names what it keeps.
    ["sha256-662b0626cd58f443baea23559b469df6576a81d349649c59413b36a9fb32eb29", "", "granite-4.1-3b"],
    ["qwen.gguf", "Qwen2.5 Coder 0.5B Instruct AWQ", "qwen2.5-coder-0.5b-instruct"],
    ["a.gguf", "Qwen2.5 Coder 1.5B", "qwen2.5-coder-1.5b"],
    ["a.gguf", "Qwen2.5 Coder 1.5B Instruct", "qwen2.5-coder-1.5b-instruct"],
    ["a.gguf", "Qwen3-4B-Instruct-2507", "qwen3-4b-instruct-2507"],
    ["a.gguf", "Gemma 3 4b It", "gemma-3-4b-it"],
    ["a.gguf", "Mellum 4b Base", "mellum-4b"],
    ["a.gguf", "Qwen2.5 Coder 1.5B Instruct Abliterated", undefined],
  ])("are recognized: %s, in its header %j, is %s", (fileName, name, expected) => {
    const architecture = entries.find(({ id }) => id === expected)?.architecture ?? "qwen2";
    expect(recognize(entries, { fileName, bytes: 1, ...(name === "" ? {} : { facts: { name, architecture } }) })?.id).toBe(expected);
  });

  it.each([
    ["little memory", 0.3e9, undefined, ["smollm2-135m-instruct", "smollm2-135m-instruct"]],
    ["8 GB and a processor", 3e9, undefined, ["qwen2.5-coder-1.5b-instruct", "qwen3-4b-instruct-2507"]],
    ["16 GB and a graphics card of 250 GB/s", 9e9, 250e9, ["qwen2.5-coder-7b", "qwen2.5-coder-7b-instruct"]],
  ])("are recommended for %s", (_, roomBytes, bytesPerSecond, expected) => {
    expect(recommended(roomBytes, bytesPerSecond)).toEqual(expected);
  });
});
