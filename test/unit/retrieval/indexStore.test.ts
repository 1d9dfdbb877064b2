import { readdirSync, readFileSync, statSync, utimesSync, writeFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { IndexStore, unusedMs } from "../../../src/retrieval/indexStore.ts";
import { PieceIndex } from "../../../src/retrieval/pieceIndex.ts";
import { searchPieces } from "../../../src/retrieval/searchPieces.ts";
import { temporaryFolder } from "../../fixtures/temporaryFolder.ts";

const folder = temporaryFolder("index-store");
let count = 0;

function store(folders = ["/w"], cache = folder.path(`cache-${count++}`)): IndexStore {
  return new IndexStore(cache, folders, () => {});
}

/** Files of one piece each, with a term of their own and one that all have. */
function indexOf(fileCount: number): PieceIndex {
  const index = new PieceIndex();
  for (let file = 0; file < fileCount; file++) {
    const weights = new Map([
      ["shared", 16],
      [`own${file}`, 16],
    ]);
    index.put({ path: `/w/odd "name"\n${file}.ts`, mtimeMs: file + 0.5, size: file }, [{ start: 0, end: file, weights, length: 2 }]);
  }
  index.remove('/w/odd "name"\n3.ts');
  index.put({ path: "/w/data.bin", mtimeMs: 1, size: 2, skipped: "binary" }, []);
  return index;
}

const found = (index: PieceIndex, question: string) =>
  searchPieces(index, question, 3000, (path) => path).map(({ file, end, score }) => [file.path, end, score]);

describe("an index on disk", () => {
  it("is the same when it is read again, and can be added to", async () => {
    const index = indexOf(2000);
    const kept = store();
    await kept.save(index);
    const read = await kept.load();
    expect(read).toBeDefined();
    if (read === undefined) return;
    expect([...read.paths()]).toEqual([...index.paths()]);
    expect(read.file("/w/data.bin")).toEqual(index.file("/w/data.bin"));
    expect(found(read, "own7 shared")).toEqual(found(index, "own7 shared"));
    for (const each of [index, read])
      each.put({ path: "/w/new.ts", mtimeMs: 1, size: 1 }, [{ start: 0, end: 1, weights: new Map([["shared", 32]]), length: 1 }]);
    expect(found(read, "shared")).toEqual(found(index, "shared"));
    expect(found(await read.compacted(() => undefined), "own8 shared")).toEqual(found(index, "own8 shared"));
  });

  it("is refused when a byte differs, is missing or too many", async () => {
    const kept = store();
    await kept.save(indexOf(20));
    const bytes = readFileSync(kept.path);
    const damage = fc.oneof(
      fc.tuple(fc.nat(bytes.length - 1), fc.integer({ min: 1, max: 255 })).map(([at, flip]) => {
        const changed = Buffer.from(bytes);
        changed[at] = (changed[at] ?? 0) ^ flip;
        return changed;
      }),
      fc.nat(bytes.length - 1).map((end) => bytes.subarray(0, end)),
      fc.uint8Array({ minLength: 1, maxLength: 50 }).map((more) => Buffer.concat([bytes, more])),
      fc.uint8Array({ maxLength: 200 }).map((noise) => Buffer.from(noise)),
    );
    await fc.assert(
      fc.asyncProperty(damage, async (damaged) => {
        writeFileSync(kept.path, damaged);
        expect(await kept.load()).toBeUndefined();
      }),
      { numRuns: 300 },
    );
    writeFileSync(kept.path, bytes);
    expect(await kept.load()).toBeDefined();
  });

  it("belongs to its folders", async () => {
    const cache = folder.path("folders");
    await store(["/w"], cache).save(indexOf(2));
    expect(await store(["/w", "/x"], cache).load()).toBeUndefined();
    expect(store(["/w"], cache).path).not.toBe(store(["/w", "/x"], cache).path);
  });

  it("is removed when nobody has opened it for long, or another version wrote it; half-written ones a day later", async () => {
    const cache = folder.path("stale");
    const mine = store(["/w"], cache);
    const old = store(["/old"], cache);
    const young = store(["/young"], cache);
    for (const each of [mine, old, young]) await each.save(indexOf(1));
    const nowMs = Date.now();
    const long = new Date(nowMs - unusedMs - 1000);
    for (const each of [mine, old]) utimesSync(each.path, long, long);
    const otherVersion = mine.path.replace(/-v\d+/, "-v0");
    const abandoned = `${young.path}.partial-1-aa`;
    for (const path of [otherVersion, abandoned, `${cache}/notes.txt`]) writeFileSync(path, "");
    utimesSync(abandoned, long, long);
    await mine.tidy(nowMs);
    expect(readdirSync(cache).sort()).toEqual([mine.path, young.path, "notes.txt"].map((path) => path.split("/").at(-1)).sort());
    expect(statSync(mine.path).mtimeMs).toBeGreaterThan(nowMs - 1000);
  });
});
