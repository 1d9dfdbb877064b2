import { describe, expect, it } from "vitest";
import { composeRows, type RowSources } from "../../../../src/editor/models/composeRows.ts";
import type { ModelPlace } from "../../../../src/shared/modelsProtocol.ts";
import { entry, found, gigabyte, rules, runs } from "./modelsFixtures.ts";

const embedded = found("/ext/small.gguf", "embedded", { name: "small" });

function rows(sources: Partial<RowSources>) {
  return composeRows({
    entries: [],
    found: [embedded],
    running: [],
    detailsOf: () => ({}),
    pathFor: () => embedded.path,
    isLoaded: true,
    kvBudgetBytes: 0.5 * gigabyte,
    ...rules,
    ...sources,
  });
}
const keys = (sources: Partial<RowSources>) => rows(sources).map(({ key }) => key);

describe("composeRows", () => {
  it("shows the embedded model alone, in use for both roles", () => {
    expect(rows({})).toMatchObject([
      { key: "/ext/small.gguf", name: "small", roles: ["completion", "chat"], inUseFor: ["completion", "chat"], recommendedFor: [] },
    ]);
  });

  it("shows a file once that was found twice, as the first says it", () => {
    const downloaded = found("/own/a.gguf", "downloaded");
    const [, row, ...more] = rows({ found: [embedded, downloaded, { ...downloaded, origin: "ollama", name: "a:1b" }] });
    expect(more).toEqual([]);
    expect(row).toMatchObject({ name: "a.gguf", place: { origin: "downloaded" } });
  });

  it("shows a download where the catalogue's entry was", () => {
    const place: ModelPlace = { kind: "downloading", doneBytes: 1, totalBytes: 2, bytesPerSecond: 1, phase: "receiving" };
    const shown = rows({ entries: [entry("big"), entry("small-one")], running: [{ entryId: "big", place }] });
    expect(shown.map(({ key, place: { kind } }) => [key, kind])).toEqual([
      ["/ext/small.gguf", "disk"],
      ["catalogue:big", "downloading"],
      ["catalogue:small-one", "catalogue"],
    ]);
  });

  it("shows an entry of the catalogue no more when its file is here, and still when that file is refused", () => {
    const here = found("/hub/big.gguf", "huggingFaceHub");
    expect(keys({ entries: [entry("big")], found: [embedded, here] })).toEqual([embedded.path, here.path]);
    const refused = rows({
      entries: [entry("big")],
      found: [embedded, here],
      detailsOf: (path) => (path === here.path ? { inspection: { kind: "refused", message: "it is cut off" } } : {}),
    });
    expect(refused.map(({ key }) => key)).toEqual([embedded.path, here.path, "catalogue:big"]);
    expect(refused[1]).toMatchObject({ fit: { kind: "unknown" }, place: { inspection: { message: "it is cut off" } } });
    expect(refused[1]?.estimate).toBeUndefined();
  });

  it("recommends no refused file, and each role once", () => {
    const here = found("/hub/big.gguf", "huggingFaceHub");
    const shown = rows({
      entries: [entry("big"), entry("other")],
      found: [embedded, here],
      detailsOf: (path) => (path === here.path ? { inspection: { kind: "refused", message: "it is cut off" } } : {}),
    });
    expect(shown.filter(({ recommendedFor }) => recommendedFor.length > 0).map(({ key }) => key)).toEqual(["catalogue:big"]);
  });

  it("takes names and roles from the catalogue, then from the header, then from the file", () => {
    const chatty = found("/x/unknown.gguf", "imported");
    const shown = rows({
      entries: [entry("known", { roles: ["completion"] })],
      found: [embedded, found("/x/known.gguf", "ollama"), chatty],
      detailsOf: (path) => (path === chatty.path ? { inspection: runs({ hasChatTemplate: false }) } : {}),
    });
    expect(shown.map(({ name, roles }) => [name, roles])).toEqual([
      ["small", ["completion", "chat"]],
      ["From the header", ["completion"]],
      ["KNOWN", ["completion"]],
    ]);
  });

  it("estimates by the header where it was read, by the catalogue else, and not at all of what is unknown", () => {
    const read = found("/x/read.gguf", "imported");
    const shown = rows({
      entries: [entry("known")],
      found: [embedded, read],
      detailsOf: (path) => (path === read.path ? { inspection: runs() } : {}),
    });
    expect(shown.map(({ estimate }) => estimate?.totalBytes)).toEqual([undefined, 1e9 + 4096 * 1e5, 0.93125e9 + 0.5e9]);
    expect(shown[0]?.fit).toEqual({ kind: "unknown", reason: expect.stringContaining("800 MB") });
  });

  it("says what is too large, after what fits", () => {
    const shown = rows({ entries: [entry("huge", { parameterCount: 7e9, quantization: "F16" }), entry("mid", { parameterCount: 3e9 })] });
    expect(shown.map(({ key, fit }) => [key, fit.kind])).toEqual([
      [embedded.path, "unknown"],
      ["catalogue:mid", "fits"],
      ["catalogue:huge", "tooLarge"],
    ]);
  });

  it("counts memory of the models in use as free, if they are in the memory", () => {
    const used = found("/x/used.gguf", "imported");
    const shown = (isLoaded: boolean) =>
      rows({
        found: [embedded, used],
        isLoaded,
        pathFor: () => used.path,
        detailsOf: (path) => (path === used.path ? { inspection: runs({ weightBytes: 3.8 * gigabyte }) } : {}),
      })[0];
    expect(shown(false)?.fit.kind).toBe("tooLarge");
    expect(shown(true)?.fit.kind).toBe("fits");
  });

  it("counts no weights as memory to be freed, whose pages the system counts as free already", () => {
    const [used, larger] = [found("/x/used.gguf", "imported"), found("/x/larger.gguf", "imported")];
    const weightBytes = { [used.path]: 3 * gigabyte, [larger.path]: 5 * gigabyte };
    const shown = rows({
      found: [embedded, used, larger],
      pathFor: () => used.path,
      detailsOf: (path) => ({ inspection: runs({ weightBytes: weightBytes[path] ?? 1 }) }),
    });
    expect(shown.find(({ key }) => key === larger.path)?.fit.kind).toBe("tooLarge");
  });

  it("puts what is recommended before the rest that can be downloaded", () => {
    const entries = [entry("small-one", { parameterCount: 1e8 }), entry("wanted", { parameterCount: 2e9 })];
    expect(keys({ entries, recommend: () => "catalogue:wanted" })).toEqual([embedded.path, "catalogue:wanted", "catalogue:small-one"]);
  });

  it("leaves out what could not be pinned, of which there is nothing to do", () => {
    const shown = rows({ entries: [entry("loose", { source: { kind: "unpinned", repository: "a/b", files: ["loose.gguf"] } })] });
    expect(shown.map(({ key }) => key)).toEqual([embedded.path]);
  });
});
