import { describe, expect, it } from "vitest";
import { readSafetensors } from "../../../../src/model/formats/safetensors.ts";
import { appErrorOf } from "../../../fixtures/appErrorOf.ts";
import { memoryFiles } from "../../../fixtures/memoryFiles.ts";
import { encodeSafetensors, type WrittenTensor, withHeader } from "../../../fixtures/safetensorsWriter.ts";

async function read(bytes: Uint8Array) {
  await using file = await memoryFiles({ "/model.safetensors": bytes }).open("/model.safetensors");
  return await readSafetensors(file);
}

const tensor = (name: string, shape: readonly number[] = [2, 3], dtype = "F16"): WrittenTensor => ({
  name,
  dtype,
  shape,
  data: new Uint8Array(shape.reduce((product, size) => product * size, 1) * 2),
});

describe("the header of a safetensors file", () => {
  it("names tensors with their types, shapes and places in the file", async () => {
    const bytes = encodeSafetensors([tensor("a"), tensor("b", [4], "BF16")]);
    const tensors = await read(bytes);
    const dataStart = 8 + Number(bytes.readBigUInt64LE());
    const path = "/model.safetensors";
    expect([...tensors.values()]).toEqual([
      { name: "a", path, dtype: "F16", shape: [2, 3], offset: dataStart, byteLength: 12 },
      { name: "b", path, dtype: "BF16", shape: [4], offset: dataStart + 12, byteLength: 8 },
    ]);
  });

  it("may list tensors in another order than they lie, and empty or single ones", async () => {
    const bytes = encodeSafetensors([tensor("a"), tensor("empty", [0, 5]), tensor("one", [])], ({ a, ...rest }) => ({ ...rest, a }));
    expect((await read(bytes)).get("a")?.shape).toEqual([2, 3]);
    expect((await read(bytes)).get("one")).toMatchObject({ shape: [], byteLength: 2 });
  });

  it("may be empty", async () => {
    expect((await read(withHeader("{}"))).size).toBe(0);
  });

  it("knows types of less than a byte", async () => {
    const bytes = encodeSafetensors([{ name: "f4", dtype: "F4", shape: [2, 4], data: new Uint8Array(4) }]);
    expect((await read(bytes)).get("f4")?.byteLength).toBe(4);
  });
});

describe("a safetensors file is refused", () => {
  const good = encodeSafetensors([tensor("a"), tensor("b")]);
  const header = (change: (header: Record<string, never>) => unknown) => encodeSafetensors([tensor("a"), tensor("b")], change as never);
  const entry = (fields: object) => header((all) => ({ ...all, b: { ...(all["b"] as unknown as object), ...fields } }));
  const claiming = (bytes: bigint) => {
    const changed = Buffer.from(good);
    changed.writeBigUInt64LE(bytes);
    return changed;
  };
  const cases: [string, Uint8Array, string][] = [
    ["without a length", new Uint8Array(7), "the header must have"],
    ["with an empty header", claiming(0n), "the header must have"],
    [
      "with a header past the end",
      claiming(BigInt(good.length - 7)),
      `the header must have 2 to ${good.length - 8} bytes, got ${good.length - 7}`,
    ],
    ["with the largest length there is", claiming(0xffffffffffffffffn), "got 18446744073709551615"],
    ["with a header that is no JSON", withHeader("{nothing}"), "the header must be JSON"],
    ["with a header that is a list", withHeader("[]"), "must be a JSON object"],
    ["with a tensor twice", withHeader('{"a":{},"a":{}}'), 'keys must differ, got "a" twice'],
    ["with an entry that is none", withHeader('{"a":5}'), 'tensor "a" must have dtype, shape and data_offsets'],
    ["with an entry of more fields", entry({ more: 1 }), 'tensor "b" must have dtype'],
    ["with a negative size", entry({ shape: [-2, -3] }), 'tensor "b" must have dtype'],
    ["with half a size", entry({ shape: [1.5, 4] }), 'tensor "b" must have dtype'],
    ["with sizes past all numbers", entry({ shape: Array(8).fill(Number.MAX_SAFE_INTEGER) }), 'tensor "b" must have'],
    ["with more dimensions than any tensor", entry({ shape: Array(9).fill(1) }), 'tensor "b" must have dtype'],
    ["with a shape of other bytes", entry({ shape: [2, 4] }), 'tensor "b" must have 16 bytes by its shape, got 12'],
    ["with an end before its start", entry({ data_offsets: [24, 12] }), 'tensor "b" must have 12 bytes by its shape, got -12'],
    ["with tensors that overlap", entry({ data_offsets: [11, 23] }), 'tensor "b" must begin where the one before it ends'],
    ["with a gap", entry({ data_offsets: [13, 25] }), 'tensor "b" must begin where the one before it ends'],
    ["that is cut", good.subarray(0, -1), `the file must end with its last tensor, at byte ${good.length}, got ${good.length - 1} bytes`],
    ["that goes on", Buffer.concat([good, Buffer.alloc(1)]), "the file must end with its last tensor"],
  ];
  it.each(cases)("%s", async (_, bytes, text) => {
    const error = await appErrorOf(() => read(bytes));
    expect(error.code).toBe("model/malformed");
    expect(error.message).toContain("/model.safetensors: ");
    expect(error.message).toContain(text);
    expect(error.message).toContain("; download the file again");
  });

  it("with a type that nobody knows", async () => {
    const error = await appErrorOf(() => read(entry({ dtype: "Q9" })));
    expect(error.code).toBe("model/unsupportedTensorType");
    expect(error.message).toContain('tensor "b" must have a known type, got "Q9"');
  });

  it("with a type by the name of an object's own", async () => {
    expect((await appErrorOf(() => read(entry({ dtype: "constructor" })))).code).toBe("model/unsupportedTensorType");
  });
});
