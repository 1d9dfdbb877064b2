import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type GgufFile, readGguf } from "../../../../src/model/formats/gguf.ts";
import { AppError } from "../../../../src/shared/errors.ts";
import {
  array,
  boolean,
  type EncodedValue,
  encodeGguf,
  float32,
  type GgufContents,
  type GgufTensor,
  int32s,
  text,
  texts,
  uint32,
  uint64,
} from "../../../fixtures/ggufWriter.ts";
import { writeTinyLlama } from "../../../fixtures/tinyModel.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "nearline-gguf-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

function readBytes(bytes: Uint8Array): Promise<GgufFile> {
  const path = join(folder, "model.gguf");
  writeFileSync(path, bytes);
  return readGguf(path);
}

const read = (contents: GgufContents) => readBytes(encodeGguf(contents));

async function errorOf(promise: Promise<unknown>): Promise<AppError> {
  const error = await promise.then(
    () => undefined,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof AppError)) throw new Error(`expected an AppError, got ${String(error)}`);
  return error;
}

const vector = (name: string, change: Partial<GgufTensor> = {}): GgufTensor => ({
  name,
  shape: [8],
  type: 0,
  data: new Uint8Array(32),
  ...change,
});

describe("reading a GGUF file", () => {
  it("gives the metadata with the types of the file", async () => {
    const metadata: [string, EncodedValue][] = [
      ["a text", text("日本 🙂")],
      ["a number", uint32(4_000_000_000)],
      ["a fraction", float32(0.5)],
      ["a switch", boolean(true)],
      ["a large number", uint64(2n ** 63n)],
      ["texts", texts(["", "x", "é"])],
      ["numbers", int32s([-1, 0, 2_000_000_000])],
      ["nothing", texts([])],
    ];
    const file = await read({ metadata });
    expect(Object.fromEntries(file.metadata)).toEqual({
      "a text": "日本 🙂",
      "a number": 4_000_000_000,
      "a fraction": 0.5,
      "a switch": true,
      "a large number": 2n ** 63n,
      texts: ["", "x", "é"],
      numbers: [-1, 0, 2_000_000_000],
      nothing: [],
    });
    expect(file).toMatchObject({ version: 3, headerBytes: file.fileBytes });
  });

  it("reads every scalar type, alone and in an array", async () => {
    const bytes = new Uint8Array([0xfe, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff]);
    const expected = [254, -2, 65534, -2, 4294967294, -2, Number.NaN, undefined, undefined, undefined, 2n ** 64n - 2n, -2n, Number.NaN];
    const sizes = [1, 1, 2, 2, 4, 4, 4, 0, 0, 0, 8, 8, 8];
    for (const [type, value] of expected.entries()) {
      if (value === undefined) continue;
      const one = bytes.subarray(0, sizes[type]);
      const file = await read({
        metadata: [
          ["alone", { type, bytes: one }],
          ["array", array(type, 2, Buffer.concat([one, one]))],
        ],
      });
      expect([file.metadata.get("alone"), file.metadata.get("array")]).toEqual([value, [value, value]]);
    }
    const file = await read({ metadata: [["switches", array(7, 2, Uint8Array.of(1, 0))]] });
    expect(file.metadata.get("switches")).toEqual([true, false]);
  });

  it("places tensors from the start of the file, after padding", async () => {
    const q8 = { name: "b", shape: [32, 2], type: 8, data: new Uint8Array(68) };
    const file = await read({ metadata: [["general.alignment", uint32(64)]], alignment: 64, tensors: [vector("a"), q8] });
    const [a, b] = [...file.tensors.values()];
    const { path } = file;
    expect(a).toEqual({
      name: "a",
      path,
      shape: [8],
      type: 0,
      typeName: "F32",
      offset: Math.ceil(file.headerBytes / 64) * 64,
      byteLength: 32,
    });
    expect(b).toEqual({ name: "b", path, shape: [32, 2], type: 8, typeName: "Q8_0", offset: (a?.offset ?? 0) + 64, byteLength: 68 });
  });

  it("reads version 2 as well", async () => {
    expect((await read({ claims: { version: 2 } })).version).toBe(2);
  });

  it("loads a header longer than the first read in steps", async () => {
    const words = Array.from({ length: 12 }, (_, index) => String(index).repeat(500_000));
    const file = await read({ metadata: [...words.map((word, index) => [`key ${index}`, text(word)] as const), ["all", texts(words)]] });
    expect(file.metadata.get("all")).toEqual(words);
    expect(file.metadata.get("key 11")).toBe(words[11]);
  });

  it("reads the embedded model with less than half a second of work", async () => {
    const start = process.cpuUsage();
    const file = await readGguf("models/SmolLM2-135M-Instruct.Q4_1.gguf");
    // Not the time that passes, which is also that of all else the machine does.
    const { user, system } = process.cpuUsage(start);
    expect((user + system) / 1000).toBeLessThan(500);
    expect(file.metadata.get("general.architecture")).toBe("llama");
    expect(file.tensors.size).toBe(272);
    const end = Math.max(...[...file.tensors.values()].map((tensor) => tensor.offset + tensor.byteLength));
    expect(end).toBe(file.fileBytes);
  });
});

describe("refusing what is no readable GGUF file", () => {
  it("says that a missing file is not found", async () => {
    expect(await errorOf(readGguf(join(folder, "none.gguf")))).toMatchObject({
      code: "model/notFound",
      message: expect.stringContaining("no such file"),
    });
  });

  const notGguf: [string, () => Promise<unknown>, string][] = [
    ["a folder", () => readGguf(folder), "a folder or a device"],
    ["a device", () => readGguf("/dev/zero"), "a folder or a device"],
    ["an empty file", () => readBytes(new Uint8Array(0)), "at least 24 bytes, got 0"],
    ["a text file", () => readBytes(Buffer.from("{ this is no model at all }")), 'must start with "GGUF"'],
    ["version 1", () => read({ claims: { version: 1 } }), "version must be 2 or 3, got 1"],
    ["a version of the future", () => read({ claims: { version: 4 } }), "version must be 2 or 3, got 4"],
    ["a big-endian file", () => read({ claims: { version: 0x03000000 } }), "little endian"],
  ];
  it.each(notGguf)("names %s", async (_, attempt, message) => {
    expect(await errorOf(attempt())).toMatchObject({ code: "model/notGguf", message: expect.stringContaining(message) });
  });
});

describe("refusing malformed files", () => {
  const huge = 2n ** 62n;
  const malformed: [string, GgufContents, string][] = [
    ["a count of keys no file has", { claims: { keyCount: huge } }, "number of keys must be below 2^53"],
    ["more keys than the limit", { claims: { keyCount: 1_000_000n } }, "number of keys must be at most 16384"],
    ["more tensors than the limit", { claims: { tensorCount: 1_000_000n } }, "number of tensors must be at most 131072"],
    ["keys that are not there", { claims: { keyCount: 3n } }, "must end within the file"],
    ["tensors that are not there", { claims: { tensorCount: 3n } }, "must end within the file"],
    [
      "an unknown value type",
      { metadata: [["k", { type: 13, bytes: new Uint8Array(8) }]] },
      '"k" must have one of the value types 0 to 12, got 13',
    ],
    ["an array of arrays", { metadata: [["k", array(9, 1, new Uint8Array(16))]] }, "must be numbers, booleans or strings, got type 9"],
    [
      "an array longer than the limit",
      { metadata: [["k", array(0, 5_000_000, new Uint8Array(8))]] },
      "at most 4194304 elements, got 5000000",
    ],
    [
      "an array that claims what is not there",
      { metadata: [["k", array(8, 4_000_000, new Uint8Array(8))]] },
      '"k" must end within the file',
    ],
    [
      "a string that claims what is not there",
      { metadata: [["k", { type: 8, bytes: uint64(9999n).bytes }]] },
      '"k" must end within the file',
    ],
    ["a string longer than the limit", { metadata: [["k", { type: 8, bytes: uint64(1n << 40n).bytes }]] }, "at most 1048576 bytes"],
    ["a switch that is neither", { metadata: [["k", { type: 7, bytes: Uint8Array.of(2) }]] }, '"k" must be 0 or 1, got 2'],
    [
      "a key that comes twice",
      {
        metadata: [
          ["k", uint32(1)],
          ["k", uint32(1)],
        ],
      },
      'got "k" twice',
    ],
    ["an alignment that is no power of two", { metadata: [["general.alignment", uint32(24)]] }, "must be a power of two"],
    ["an alignment of 0", { metadata: [["general.alignment", uint32(0)]] }, "must be a power of two"],
    ["an alignment in words", { metadata: [["general.alignment", text("32")]] }, "must be a power of two"],
    ["a tensor that comes twice", { tensors: [vector("a"), vector("a")] }, 'got "a" twice'],
    ["a tensor without dimensions", { tensors: [vector("a", { shape: [] })] }, "1 to 4 dimensions, got 0"],
    ["a tensor of five dimensions", { tensors: [vector("a", { shape: [1, 1, 1, 1, 1] })] }, "1 to 4 dimensions, got 5"],
    ["a tensor with a size of 0", { tensors: [vector("a", { shape: [8, 0] })] }, "at least 1, got [8, 0]"],
    ["rows that are no whole blocks", { tensors: [vector("a", { shape: [33], type: 8 })] }, "whole blocks of 32 Q8_0 weights, got 33"],
    ["sizes whose product overflows", { tensors: [vector("a", { shape: [2 ** 40, 2 ** 40, 2 ** 40, 2 ** 40] })] }, "fewer than 2^53 bytes"],
    ["an offset that is not aligned", { tensors: [vector("a", { offset: 8 })] }, "multiple of 32, got 8"],
    ["an offset no file has", { tensors: [vector("a", { offset: huge })] }, "must be below 2^53"],
    [
      "tensors that overlap",
      { tensors: [vector("a", { shape: [16], data: new Uint8Array(64) }), vector("b", { offset: 32 })] },
      '"a" reaching into "b"',
    ],
    [
      "a tensor past the end of the file",
      { tensors: [vector("a", { shape: [64] })] },
      'tensor "a" must end within the file, got its end at byte',
    ],
  ];
  it.each(malformed)("names %s", async (_, contents, message) => {
    const error = await errorOf(read(contents));
    expect(error).toMatchObject({ code: "model/malformed", message: expect.stringContaining(message) });
    expect(error.message).toMatch(/^.*model\.gguf: .*, got .*; .+$/s);
  });

  it("names the tensor and its type where the type is not known", async () => {
    const error = await errorOf(read({ tensors: [vector("a", { type: 99 })] }));
    expect(error).toMatchObject({
      code: "model/unsupportedTensorType",
      message: expect.stringContaining('tensor "a" must have a known type, got 99'),
    });
  });

  it("takes no memory for elements that a hostile count claims", async () => {
    const bytes = encodeGguf({ metadata: [["k", array(8, 4_000_000, new Uint8Array(64))]] });
    const before = process.memoryUsage().rss;
    for (let round = 0; round < 50; round++) await errorOf(readBytes(bytes));
    expect(process.memoryUsage().rss - before).toBeLessThan(50 << 20);
  });
});

describe("whatever the bytes", () => {
  let whole: Buffer = Buffer.alloc(0);
  beforeAll(() => {
    const sizes = { layerCount: 1, hiddenSize: 32, headCount: 2, kvHeadCount: 1, feedForwardSize: 32 };
    const { path } = writeTinyLlama(join(folder, "tiny.gguf"), { seed: 1, tensorType: "Q4_1", overrides: { config: sizes } });
    whole = readFileSync(path);
  });

  it("a file cut anywhere is refused with an AppError", async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(whole.length - 1), async (length) => {
        expect((await errorOf(readBytes(whole.subarray(0, length)))).code).toMatch(/^model\/(notGguf|malformed)$/);
      }),
      { numRuns: 300 },
    );
  });

  it("a truncated tensor is named with both numbers", async () => {
    const error = await errorOf(readBytes(whole.subarray(0, whole.length - 64)));
    expect(error.message).toMatch(/tensor "\S+" must end within the file, got its end at byte \d+ of \d+; download the file again/);
  });

  it("flipped bytes give an AppError or a file whose tensors lie within it", async () => {
    const headerBytes = 20_000;
    const flips = fc.array(fc.record({ at: fc.nat(headerBytes), byte: fc.nat(255) }), { minLength: 1, maxLength: 8 });
    await fc.assert(
      fc.asyncProperty(flips, async (changes) => {
        const bytes = Buffer.from(whole);
        for (const { at, byte } of changes) bytes[at % bytes.length] = byte;
        const before = process.memoryUsage().rss;
        const file = await readBytes(bytes).catch((error: unknown) => {
          if (error instanceof AppError) return undefined;
          throw error;
        });
        for (const tensor of file?.tensors.values() ?? []) expect(tensor.offset + tensor.byteLength).toBeLessThanOrEqual(whole.length);
        expect(process.memoryUsage().rss - before).toBeLessThan(200 << 20);
      }),
      { numRuns: 300 },
    );
  });

  it("random bytes after a valid start give an AppError or a file", async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), fc.nat(3), fc.nat(3), async (tail, keys, tensors) => {
        const start = encodeGguf({ claims: { keyCount: BigInt(keys), tensorCount: BigInt(tensors) } });
        await readBytes(Buffer.concat([start, tail])).catch((error: unknown) => {
          if (!(error instanceof AppError)) throw error;
        });
      }),
      { numRuns: 300 },
    );
  });
});
