import { mkdir, writeFile } from "node:fs/promises";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { nameOfModel, readCatalogue, recognize, recommend } from "../../../src/modelStore/catalogue.ts";
import type { CatalogueEntry, ModelRole } from "../../../src/shared/catalogue.ts";
import type { ModelRow } from "../../../src/shared/modelsProtocol.ts";
import { catalogueEntry, pinned } from "../../fixtures/catalogueEntry.ts";
import { temporaryFolder } from "../../fixtures/temporaryFolder.ts";

const folder = temporaryFolder("catalogue");
const sha256 = (character: string) => character.repeat(64);

function source(path: string, bytes: number, character: string): CatalogueEntry["source"] {
  return pinned({ path, bytes, sha256: sha256(character) });
}

describe("reading a catalogue", () => {
  const write = (name: string, text: string) => writeFile(folder.path("entries", name), text);

  beforeAll(async () => {
    await mkdir(folder.path("entries"));
    await write("two.json", JSON.stringify(catalogueEntry("two")));
    await write("one.json", JSON.stringify(catalogueEntry("one")));
    await write("broken.json", '{"id": "broken"');
    await write("renamed.json", JSON.stringify(catalogueEntry("other")));
    await write("guessed.json", JSON.stringify(catalogueEntry("guessed", { architecture: "llama", source: source("../up.gguf", 1, "a") })));
    await write("notes.txt", "no entry");
  });

  it("gives the entries by id, and leaves out and tells what is damaged or misnamed", async () => {
    const told: string[] = [];
    const entries = await readCatalogue(folder.path("entries"), (message) => told.push(message));
    expect(entries).toEqual([catalogueEntry("one"), catalogueEntry("two")]);
    expect(told.map((message) => message.split(" ")[1]).sort()).toEqual(["broken.json", "guessed.json", "renamed.json"]);
  });

  it("gives none where there is no folder", async () => {
    expect(await readCatalogue(folder.path("nowhere"))).toEqual([]);
  });
});

describe("recognizing a file", () => {
  const small = catalogueEntry("small-model", { name: "The small-model", source: source("files/Small.Q4.gguf", 1000, "1") });
  const tuned = catalogueEntry("large-model", {
    name: "The large-model",
    architecture: "qwen2",
    headerNames: ["large run 7"],
    source: source("large.gguf", 5000, "2"),
  });
  const unpinned = catalogueEntry("seldom-model", {
    name: "Seldom 3B Base",
    source: { kind: "unpinned", repository: "a/b", files: ["Seldom.gguf"] },
  });
  const all = [small, tuned, unpinned];
  const idOf = (fileName: string, bytes: number, facts?: { name: string; architecture: string }) =>
    recognize(all, facts === undefined ? { fileName, bytes } : { fileName, bytes, facts })?.id;

  it("goes by the content where it is the file's name, as in the stores of Ollama and the hub", () => {
    expect(idOf(`sha256-${sha256("2")}`, 5000)).toBe("large-model");
    expect(idOf(sha256("1"), 1000)).toBe("small-model");
    expect(idOf(`sha256-${sha256("3")}`, 5000)).toBeUndefined();
  });

  it("goes by the file's name, whatever its case, if the size is about right and the header says nothing else", () => {
    expect(idOf("small.q4.GGUF", 1040)).toBe("small-model");
    expect(idOf("seldom.gguf", 77)).toBe("seldom-model");
    expect(idOf("small.q4.gguf", 400)).toBeUndefined();
    expect(idOf("small.q4.gguf", 1000, { name: "x", architecture: "gemma" })).toBeUndefined();
  });

  it("goes by the name in the header, whatever converters made of it", () => {
    expect(idOf(`sha256-${sha256("3")}`, 9, { name: "LARGE run-7", architecture: "qwen2" })).toBe("large-model");
    expect(idOf("model.gguf", 9, { name: "the Large_Model GGUF", architecture: "qwen2" })).toBe("large-model");
    expect(idOf("model.gguf", 9, { name: "seldom 3b", architecture: "llama" })).toBe("seldom-model");
    expect(idOf("model.gguf", 9, { name: "the large model", architecture: "llama" })).toBeUndefined();
    expect(idOf("model.gguf", 9, { name: "the large model instruct", architecture: "qwen2" })).toBeUndefined();
  });

  it("never goes by the size alone: who tunes a model further keeps its size", () => {
    expect(idOf("mine.gguf", 5000, { name: "mine", architecture: "qwen2" })).toBeUndefined();
  });

  it("shows the entry's name, or what the header says", () => {
    expect(nameOfModel(small, { name: "run 12" })).toBe("The small-model");
    expect(nameOfModel(undefined, { name: "run 12" })).toBe("run 12");
  });
});

type Row = Parameters<typeof recommend>[0][number];
const here = (bytes: number): ModelRow["place"] => ({ kind: "disk", path: "/m", origin: "imported", bytes, cacheBytes: 0 });
const away = (bytes: number): ModelRow["place"] => ({ kind: "catalogue", bytes });

function row(
  key: string,
  rank: number | undefined,
  place: ModelRow["place"],
  change: Partial<CatalogueEntry> = {},
  fit: ModelRow["fit"]["kind"] = "fits",
): Row {
  const ranks = rank === undefined ? {} : { completion: rank, chat: rank };
  return { key, entry: catalogueEntry("some", { rank: ranks, ...change }), place, fit: { kind: fit, reason: "" } };
}

describe("recommending a model", () => {
  it("takes the best that fits with room to spare", () => {
    const rows = [
      row("a", 1, here(1e8)),
      row("b", 3, away(1e8)),
      row("c", 4, here(1e8), {}, "tight"),
      row("d", 5, here(1e8), {}, "tooLarge"),
    ];
    expect(recommend(rows, "chat")).toBe("b");
  });

  it("takes no model that is too slow on the device, and asks more of suggestions than of answers", () => {
    const rows = [row("small", 1, here(1e9)), row("large", 9, here(3e9))];
    expect(recommend(rows, "completion")).toBe("small");
    expect(recommend(rows, "chat")).toBe("large");
    expect(recommend(rows, "completion", { bytesPerSecond: 3e11 })).toBe("large");
    expect(recommend(rows, "chat", { bytesPerSecond: 1e9 })).toBeUndefined();
  });

  it("takes none that plays no such role, is not known, has no rank or may not be used at work", () => {
    const license = { name: "Research", url: "https://example.org", commercialUse: "no" } as const;
    const { entry: _, ...unknown } = row("unknown", 9, here(1));
    const rows = [
      row("completes", 9, here(1), { roles: ["completion"] }),
      unknown,
      row("unranked", undefined, here(1)),
      row("research", 9, here(1), { license }),
    ];
    expect(recommend(rows, "chat")).toBeUndefined();
    expect(recommend(rows, "completion")).toBe("completes");
  });

  it("prefers what is here, then what is smaller, among equals", () => {
    expect(recommend([row("away", 2, away(1)), row("here", 2, here(5))], "chat")).toBe("here");
    expect(recommend([row("large", 2, here(9)), row("small", 2, here(5))], "chat")).toBe("small");
  });

  it("never depends on the order of the rows, and gives the key of one that suits", () => {
    const place = fc.tuple(fc.boolean(), fc.integer({ min: 1, max: 4e9 })).map(([isHere, bytes]) => (isHere ? here(bytes) : away(bytes)));
    const fit = fc.constantFrom<ModelRow["fit"]["kind"]>("fits", "tight", "tooLarge", "unknown");
    const one = fc.record({ place, fit, rank: fc.option(fc.integer({ min: 1, max: 9 }), { nil: undefined }) });
    const roles = fc.constantFrom<ModelRole>("completion", "chat");
    fc.assert(
      fc.property(fc.uniqueArray(one, { selector: ({ place: { kind }, rank }) => `${kind} ${rank}` }), roles, (some, role) => {
        const rows = some.map(({ place: at, fit: kind, rank }, index) => row(String(index), rank, at, {}, kind));
        const key = recommend(rows, role);
        expect(recommend(rows.toReversed(), role)).toBe(key);
        const taken = rows.find((each) => each.key === key);
        expect(taken?.fit.kind).toBe(key === undefined ? undefined : "fits");
      }),
    );
  });
});
