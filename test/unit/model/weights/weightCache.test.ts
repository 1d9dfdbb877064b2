import {
  type Dirent,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  statSync,
  truncateSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import type { FileHandle } from "node:fs/promises";
import { basename, dirname, join } from "node:path";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { readConfig } from "../../../../src/model/config.ts";
import { readGguf } from "../../../../src/model/formats/gguf.ts";
import type { WriteAt } from "../../../../src/model/weights/repack.ts";
import { layoutVersion, openWeights, type RepackedWeights } from "../../../../src/model/weights/weightCache.ts";
import type { WeightForm } from "../../../../src/model/weights/weightForms.ts";
import { appErrorOf } from "../../../fixtures/appErrorOf.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";
import { writeTinyLlama } from "../../../fixtures/tinyModel.ts";

const folder = temporaryFolder("weight-cache");
let modelPath: string;
let otherModelPath: string;
beforeAll(() => {
  modelPath = writeTinyLlama(folder.path("tiny.gguf"), { seed: 1, tensorType: "Q8_0" }).path;
  otherModelPath = writeTinyLlama(folder.path("other.gguf"), { seed: 2, tensorType: "Q8_0" }).path;
});

let count = 0;
const emptyCache = () => folder.path(`cache-${count++}`);

interface OpenOptions {
  readonly model?: string;
  readonly form?: WeightForm;
  readonly onProgress?: (fraction: number) => void;
  readonly writeAt?: WriteAt;
}

async function open(cache: string, options: OpenOptions = {}): Promise<RepackedWeights> {
  const file = await readGguf(options.model ?? modelPath);
  return openWeights(file, readConfig(file), options.form ?? "exact", cache, options.onProgress ?? (() => {}), options.writeAt);
}

/** Everything in a folder, by name; contents of files as hex. */
function contentsOf(path: string): Record<string, string> {
  const nameAndContent = (entry: Dirent): [string, string] => [
    entry.name,
    entry.isDirectory() ? "folder" : readFileSync(join(path, entry.name)).toString("base64"),
  ];
  return Object.fromEntries(readdirSync(path, { withFileTypes: true }).map(nameAndContent));
}

const foldersIn = (cache: string) => readdirSync(cache).filter((name) => name !== "identities.json");

describe("repacked weights", () => {
  it("are made once and found from then on", async () => {
    const cache = emptyCache();
    const fractions: number[] = [];
    const first = await open(cache, { onProgress: (fraction) => fractions.push(fraction) });
    expect(first.cached).toBe(false);
    expect(Object.keys(contentsOf(dirname(first.graphPath))).sort()).toEqual(["manifest.json", "model.onnx", "weights.bin"]);
    expect(fractions).toEqual([...fractions].sort((a, b) => a - b));
    expect(fractions.at(-1)).toBe(1);
    expect(await open(cache)).toEqual({ graphPath: first.graphPath, cached: true });
  });

  it("are found for a copy of the model under another name", async () => {
    const cache = emptyCache();
    const { graphPath } = await open(cache);
    const copy = folder.path("copy.gguf");
    writeFileSync(copy, readFileSync(modelPath));
    expect(await open(cache, { model: copy })).toEqual({ graphPath, cached: true });
  });

  it("are kept apart by model and form", async () => {
    const cache = emptyCache();
    const opened = [await open(cache), await open(cache, { form: "float32" }), await open(cache, { model: otherModelPath })];
    expect(opened.map(({ cached }) => cached)).toEqual([false, false, false]);
    expect(new Set(opened.map(({ graphPath }) => graphPath)).size).toBe(3);
    expect(await open(cache)).toMatchObject({ cached: true });
    expect(await open(cache, { form: "float32" })).toMatchObject({ cached: true });
  });

  it("are made anew where a folder of another layout version lies, which goes away", async () => {
    const cache = emptyCache();
    const { graphPath } = await open(cache);
    const current = dirname(graphPath);
    const older = current.replace(/-v\d+$/, `-v${layoutVersion - 1}`);
    const newer = current.replace(/-v\d+$/, `-v${layoutVersion + 1}`);
    renameSync(current, older);
    mkdirSync(newer);
    // A form that there is no more.
    mkdirSync(older.replace("-exact-", "-blocks8-"));
    expect(await open(cache)).toEqual({ graphPath, cached: false });
    expect(foldersIn(cache)).toEqual([basename(current)]);
  });

  const lies: [string, (manifest: Record<string, unknown>) => unknown][] = [
    ["another layout version", (manifest) => ({ ...manifest, layoutVersion: layoutVersion + 1 })],
    ["another form", (manifest) => ({ ...manifest, form: "float32" })],
    ["another identity", (manifest) => ({ ...manifest, identity: "0".repeat(64) })],
    ["another size", (manifest) => ({ ...manifest, files: { "model.onnx": 10, "weights.bin": 10 } })],
    ["no sizes", (manifest) => ({ ...manifest, files: {} })],
    ["nothing", () => null],
  ];
  it.each(lies)("are made anew where the manifest says %s", async (_, change) => {
    const cache = emptyCache();
    const { graphPath } = await open(cache);
    const good = contentsOf(dirname(graphPath));
    const manifestPath = join(dirname(graphPath), "manifest.json");
    writeFileSync(manifestPath, JSON.stringify(change(JSON.parse(readFileSync(manifestPath, "utf8")))));
    expect(await open(cache)).toEqual({ graphPath, cached: false });
    expect(contentsOf(dirname(graphPath))).toEqual(good);
  });

  it("are made anew where a file is cut, missing, or a folder", async () => {
    const cache = emptyCache();
    const { graphPath } = await open(cache);
    const good = contentsOf(dirname(graphPath));
    const weightsPath = join(dirname(graphPath), "weights.bin");
    const damage = [
      () => truncateSync(weightsPath, 4096),
      () => writeFileSync(join(dirname(graphPath), "manifest.json"), '{"layoutVersion": 1'),
      () => renameSync(graphPath, folder.path("taken-away")),
    ];
    for (const destroy of damage) {
      destroy();
      expect(await open(cache)).toEqual({ graphPath, cached: false });
      expect(contentsOf(dirname(graphPath))).toEqual(good);
    }
    expect(await open(cache)).toMatchObject({ cached: true });
  });

  it("take the place of a file that has their folder's name", async () => {
    const cache = emptyCache();
    const { graphPath } = await open(cache);
    renameSync(dirname(graphPath), folder.path("moved"));
    writeFileSync(dirname(graphPath), "");
    expect(await open(cache)).toEqual({ graphPath, cached: false });
    expect(await open(cache)).toEqual({ graphPath, cached: true });
  });

  it("are whole when several open the same model at the same time, and the first ones stay in place", async () => {
    const cache = emptyCache();
    const inodes: number[] = [];
    const opened = await Promise.all(
      Array.from({ length: 6 }, async () => {
        const weights = await open(cache);
        inodes.push(statSync(weights.graphPath).ino);
        return weights;
      }),
    );
    const [{ graphPath } = { graphPath: "" }] = opened;
    for (const { graphPath: other } of opened) expect(other).toBe(graphPath);
    expect(new Set(inodes).size).toBe(1);
    expect(foldersIn(cache)).toEqual([basename(dirname(graphPath))]);
    expect(await open(cache)).toEqual({ graphPath, cached: true });
  });

  it("that came about while others were written are used, and the others go away", async () => {
    const cache = emptyCache();
    let second: RepackedWeights | undefined;
    let inode = 0;
    const first = await open(cache, {
      writeAt: async (handle, bytes, offset) => {
        if (second === undefined) {
          second = await open(cache);
          inode = statSync(second.graphPath).ino;
        }
        await handle.write(bytes, 0, bytes.length, offset);
      },
    });
    expect(second).toEqual(first);
    expect(statSync(first.graphPath).ino).toBe(inode);
    expect(foldersIn(cache)).toEqual([basename(dirname(first.graphPath))]);
  });

  it("leave no half-filled folder behind that nobody works on", async () => {
    const cache = emptyCache();
    const abandoned = join(cache, "0123456789abcdef-exact-v1.partial-1-00000000");
    const inUse = join(cache, "0123456789abcdef-exact-v1.partial-2-00000000");
    for (const path of [abandoned, inUse]) {
      mkdirSync(path, { recursive: true });
      writeFileSync(join(path, "weights.bin"), "half");
    }
    const twoDaysAgo = Date.now() / 1000 - 2 * 24 * 60 * 60;
    utimesSync(abandoned, twoDaysAgo, twoDaysAgo);
    const { graphPath } = await open(cache);
    expect(foldersIn(cache).sort()).toEqual([basename(inUse), basename(dirname(graphPath))].sort());
  });
});

describe("a cache folder that cannot hold the weights", () => {
  it("is named when a file is in its place or above it", async () => {
    const file = folder.path("in-the-way");
    writeFileSync(file, "");
    for (const cache of [file, join(file, "below")]) {
      const error = await appErrorOf(() => open(cache));
      expect(error.code).toBe("cache/notWritable");
      expect(error.message.startsWith(`${cache}: the folder for repacked weights must be writable, got `)).toBe(true);
    }
  });

  it("is made with the folders above it, also by several at the same time", async () => {
    const cache = folder.path("deep", "below", "cache");
    const opened = await Promise.all([open(cache), open(cache), open(cache)]);
    expect(new Set(opened.map(({ graphPath }) => dirname(dirname(graphPath))))).toEqual(new Set([cache]));
  });

  it.runIf(process.platform === "linux")("is named when the system takes no folders there", async () => {
    const error = await appErrorOf(() => open("/proc/nearline/cache"));
    expect(error.code).toBe("cache/notWritable");
  });

  /** Writes until the disk has taken so many bytes, then fails as a full one does, in the middle of a write. */
  function fullAfter(limit: number): WriteAt {
    let written = 0;
    return async (handle: FileHandle, bytes: Uint8Array, offset: number) => {
      const taken = Math.min(bytes.length, limit - written);
      await handle.write(bytes, 0, taken, offset);
      written += taken;
      if (taken < bytes.length) throw Object.assign(new Error("ENOSPC: no space left on device, write"), { code: "ENOSPC" });
    };
  }

  it("leaves nothing half-written when its disk is full at any byte, and is of use when there is space again", async () => {
    const good = contentsOf(dirname((await open(emptyCache())).graphPath));
    const total = Buffer.from(good["weights.bin"] ?? "", "base64").length;
    await fc.assert(
      fc.asyncProperty(fc.nat({ max: Math.floor(total / 3) }), async (limit) => {
        const cache = emptyCache();
        const error = await appErrorOf(() => open(cache, { writeAt: fullAfter(limit) }));
        expect(error.code).toBe("cache/diskFull");
        expect(error.message).toBe(
          `${cache}: not enough space for the repacked weights (the disk is full); free some and restart the worker`,
        );
        expect(foldersIn(cache)).toEqual([]);
        const next = await open(cache);
        expect(next.cached).toBe(false);
        expect(contentsOf(dirname(next.graphPath))).toEqual(good);
      }),
      { numRuns: 12 },
    );
  });

  it("keeps weights that are whole when its disk is full for another form of them", async () => {
    const cache = emptyCache();
    const { graphPath } = await open(cache);
    expect((await appErrorOf(() => open(cache, { form: "float32", writeAt: fullAfter(5000) }))).code).toBe("cache/diskFull");
    expect(await open(cache)).toEqual({ graphPath, cached: true });
  });

  it("keeps nothing of a model with weights that are no numbers", async () => {
    const path = folder.path("nan.gguf");
    const breakDown = (bytes: Uint8Array) => Buffer.concat([Buffer.from([0, 0x7e]), bytes.subarray(2)]);
    writeTinyLlama(path, {
      seed: 1,
      tensorType: "Q8_0",
      overrides: {
        tensors: (all) =>
          all.map((tensor) => (tensor.name === "blk.1.ffn_down.weight" ? { ...tensor, data: breakDown(tensor.data) } : tensor)),
      },
    });
    for (const form of ["exact", "float32"] as const) {
      const cache = emptyCache();
      const error = await appErrorOf(() => open(cache, { model: path, form }));
      expect(error.code).toBe("model/malformed");
      expect(error.message).toBe(
        `${path}: weights of tensor "blk.1.ffn_down.weight" must be finite numbers, got NaN or infinity; get the file again`,
      );
      expect(foldersIn(cache)).toEqual([]);
    }
  });

  it("is not blamed when it is the model file that has gone away", async () => {
    const { path } = writeTinyLlama(folder.path("gone.gguf"), { seed: 5, tensorType: "Q8_0" });
    const file = await readGguf(path);
    renameSync(path, folder.path("gone-elsewhere.gguf"));
    const cache = emptyCache();
    const error = await appErrorOf(() => openWeights(file, readConfig(file), "exact", cache, () => {}));
    expect(error.code).toBe("model/notFound");
    expect(error.message).toContain(path);
    expect(existsSync(path)).toBe(false);
  });
});
