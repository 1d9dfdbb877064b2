import { truncateSync, writeFileSync } from "node:fs";
import { beforeAll, describe, expect, it } from "vitest";
import { type LlamaConfig, readConfig } from "../../../../src/model/config.ts";
import { type GgufFile, readGguf, type TensorInfo } from "../../../../src/model/formats/gguf.ts";
import { expectedTensors } from "../../../../src/model/names.ts";
import { openTensors, type Slice, type SourceTensor, sourceDivisors, sourceTensors } from "../../../../src/model/weights/weightSource.ts";
import { appErrorOf } from "../../../fixtures/appErrorOf.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";
import { writeTinyLlama } from "../../../fixtures/tinyModel.ts";

const folder = temporaryFolder("weight-source");
let file: GgufFile;
let config: LlamaConfig;
beforeAll(async () => {
  file = await readGguf(writeTinyLlama(folder.path("tiny.gguf"), { seed: 1, tensorType: "Q8_0" }).path);
  config = readConfig(file);
});

/** The file with one tensor changed, added, or left out. */
function fileWith(name: string, change: Partial<TensorInfo> | undefined): GgufFile {
  const tensors = new Map(file.tensors);
  const known = tensors.get(name) ?? { name, path: file.path, shape: [64], type: 0, typeName: "F32", offset: 0, byteLength: 256 };
  if (change === undefined) tensors.delete(name);
  else tensors.set(name, { ...known, ...change });
  return { ...file, tensors };
}

describe("the tensors of a model", () => {
  it("are those that the config asks for, in its order, with row-major shapes", () => {
    const tensors = sourceTensors(file, config);
    expect(tensors.map(({ name, shape }) => ({ name, shape }))).toEqual(expectedTensors(config));
    expect(tensors.find(({ name }) => name === "blk.1.ffn_down.weight")).toMatchObject({
      shape: [64, 128],
      type: { name: "Q8_0" },
      stored: { kind: "file", path: file.path, offset: file.tensors.get("blk.1.ffn_down.weight")?.offset },
    });
  });

  it("have an output matrix only where the embedding is not used for it", () => {
    const names = (tiedEmbedding: boolean) => expectedTensors({ ...config, tiedEmbedding }).map(({ name }) => name);
    expect(names(true)).toHaveLength(1 + 2 * 9 + 1);
    expect(names(false)).toEqual([...names(true), "output.weight"]);
  });

  it.each(["token_embd.weight", "blk.1.attn_k.weight", "output_norm.weight"])("must all be there: %s", async (name) => {
    const error = await appErrorOf(() => sourceTensors(fileWith(name, undefined), config));
    expect(error.code).toBe("model/missingTensor");
    expect(error.message).toBe(`${file.path}: tensor "${name}" is missing; the file is incomplete, get it again`);
  });

  const shapes: [string, readonly number[], string][] = [
    ["blk.0.ffn_up.weight", [128, 64], "must be [128, 64], got [64, 128]"],
    ["blk.0.attn_norm.weight", [32], "must be [64], got [32]"],
    ["blk.0.attn_norm.weight", [64, 1], "must be [64], got [1, 64]"],
    ["token_embd.weight", [64, 299], "must be [300, 64], got [299, 64]"],
  ];
  it.each(shapes)("must have the shape of the config: %s as %j", async (name, shape, text) => {
    const error = await appErrorOf(() => sourceTensors(fileWith(name, { shape }), config));
    expect(error.code).toBe("model/wrongShape");
    expect(error.message).toBe(`${file.path}: tensor "${name}" ${text}; the file is damaged or of another architecture`);
  });

  it("must have a type that the engine runs", async () => {
    const error = await appErrorOf(() => sourceTensors(fileWith("blk.1.attn_q.weight", { type: 16, typeName: "IQ2_XXS" }), config));
    expect(error.code).toBe("model/unsupportedTensorType");
    expect(error.message).toBe(
      `${file.path}: tensor "blk.1.attn_q.weight" is IQ2_XXS, which the engine cannot run; choose a file of F32, F16, Q4_0, Q4_1, Q5_0, Q5_1, Q8_0, Q2_K, Q3_K, Q4_K, Q5_K, Q6_K, IQ4_NL, IQ4_XS, BF16`,
    );
  });

  it.each(["blk.0.attn_q.bias", "output.bias", "blk.2.attn_q.weight", "blk.0.attn_q_norm.weight", "mystery"])(
    "must have a place: %s",
    async (name) => {
      const error = await appErrorOf(() => sourceTensors(fileWith(name, {}), config));
      expect(error.code).toBe("model/unsupportedArchitecture");
      expect(error.message).toBe(`${file.path}: tensor "${name}" has no place in the architecture "llama"; choose another model file`);
    },
  );
});

describe("tensors beside the weights", () => {
  it("are named before ones that are missing: the file is then of a variant that is not run", async () => {
    const tensors = new Map(fileWith("blk.0.attn_q_norm.weight", {}).tensors);
    tensors.delete("blk.0.ffn_norm.weight");
    const error = await appErrorOf(() => sourceTensors({ ...file, tensors }, config));
    expect(error.message).toContain('tensor "blk.0.attn_q_norm.weight" has no place in the architecture "llama"');
  });

  it("may lie unused where they are known to be harmless", () => {
    for (const name of ["rope_freqs.weight", "rope_factors_long.weight", "rope_factors_short.weight", "blk.1.attn_rot_embd.weight"]) {
      expect(sourceTensors(fileWith(name, {}), config)).toEqual(sourceTensors(file, config));
    }
  });

  it("are the divisors of rotations, which must have a value for each pair", async () => {
    const divided = { ...config, ropes: config.ropes.map((rope) => ({ ...rope, divisors: "rope_freqs.weight" })) };
    const [divisors] = sourceDivisors(fileWith("rope_freqs.weight", { shape: [8] }), divided);
    expect(divisors).toMatchObject({ name: "rope_freqs.weight", shape: [8], type: { name: "F32" } });
    const error = await appErrorOf(() => sourceTensors(fileWith("rope_freqs.weight", { shape: [7] }), divided));
    expect(error.message).toBe(
      `${file.path}: tensor "rope_freqs.weight" must be [8], got [7]; the file is damaged or of another architecture`,
    );
  });
});

describe("reading weights", () => {
  const half = { kind: "float", name: "F16", blockSize: 1, blockBytes: 2, read: () => 0 } as const;

  async function read(tensor: SourceTensor): Promise<{ bytes: Buffer; slices: [number, number][] }> {
    await using reader = openTensors();
    const parts: Uint8Array[] = [];
    const slices: [number, number][] = [];
    for await (const { start, count, view } of reader.slices(tensor)) {
      slices.push([start, count]);
      parts.push(new Uint8Array(view.buffer, view.byteOffset, view.byteLength));
    }
    return { bytes: Buffer.concat(parts), slices };
  }

  it("gives all bytes of a tensor in whole rows, a million weights at once at most", async () => {
    const path = folder.path("large");
    const [rows, columns] = [1100, 2000] as const;
    const data = Buffer.alloc(rows * columns * 2, "0123456789");
    writeFileSync(path, Buffer.concat([Buffer.alloc(96, 255), data]));
    const { bytes, slices } = await read({
      name: "large",
      shape: [rows, columns],
      type: half,
      stored: { kind: "file", path, offset: 96 },
    });
    expect(bytes.equals(data)).toBe(true);
    expect(slices).toEqual([
      [0, 524 * 2000],
      [524 * 2000, 524 * 2000],
      [1048 * 2000, 52 * 2000],
    ]);
  });

  it("gives the rows that are asked for", async () => {
    const tensor = sourceTensors(file, config).find(({ name }) => name === "blk.0.ffn_up.weight");
    if (tensor === undefined) throw new Error("the tiny model has this tensor");
    const all = (await read(tensor)).bytes;
    await using reader = openTensors();
    const parts: Slice[] = [];
    for await (const slice of reader.slices(tensor, 5, 3)) parts.push(slice);
    expect(parts.map(({ start, count }) => [start, count])).toEqual([[5 * 64, 3 * 64]]);
    const rowBytes = (64 / 32) * 34;
    expect(new Uint8Array(parts[0]?.view.buffer ?? new ArrayBuffer(0))).toEqual(new Uint8Array(all.subarray(5 * rowBytes, 8 * rowBytes)));
  });

  it("adds what a format leaves out", async () => {
    const path = folder.path("norm");
    writeFileSync(path, Uint8Array.of(0xff, 0x00, 0x3f, 0x80, 0xbf));
    const info = { name: "output_norm.weight", path, shape: [2], type: 30, typeName: "BF16", offset: 1, byteLength: 4, addend: 1 };
    const small = { ...config, hiddenSize: 2, layerCount: 0, vocabularySize: 1 };
    const [, norm] = sourceTensors(
      {
        ...file,
        tensors: new Map([
          ["token_embd.weight", { ...info, shape: [2, 1] }],
          [info.name, info],
        ]),
      },
      small,
    );
    if (norm === undefined) throw new Error("the config asks for this tensor");
    expect(norm.type.name).toBe("F32");
    const { bytes } = await read(norm);
    expect([bytes.readFloatLE(0), bytes.readFloatLE(4)]).toEqual([1.5, 0]);
  });

  it("gives weights that lie in no file", async () => {
    const values = Float32Array.of(1, 2, 3, 4);
    const { bytes } = await read({ name: "rope_freqs.weight", shape: [4], type: half, stored: { kind: "values", values } });
    expect(new Float32Array(bytes.buffer, bytes.byteOffset, 4)).toEqual(values);
  });

  it("counts bytes by blocks", async () => {
    const tensor = sourceTensors(file, config).find(({ name }) => name === "blk.0.attn_q.weight");
    if (tensor === undefined) throw new Error("the tiny model has this tensor");
    expect((await read(tensor)).bytes).toHaveLength(((64 * 64) / 32) * 34);
  });

  it("says which tensor the end of a file cuts that has become shorter since its header was read", async () => {
    const { path } = writeTinyLlama(folder.path("cut.gguf"), { seed: 1, tensorType: "F32" });
    const last = sourceTensors(await readGguf(path), config).at(-1);
    if (last?.stored.kind !== "file") throw new Error("the tiny model has tensors");
    truncateSync(path, last.stored.offset + 100);
    const error = await appErrorOf(() => read(last));
    expect(error.code).toBe("model/malformed");
    expect(error.message).toBe(`${path}: tensor "output_norm.weight" must have all its bytes, got the end of the file; get the file again`);
  });
});
