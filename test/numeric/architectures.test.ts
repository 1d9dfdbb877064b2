/** The graph of each architecture against plain loops written from the papers, on texts longer than its windows, and its cache. */
import { afterEach, describe, expect, it } from "vitest";
import { loadRuntime } from "../../src/ort/runtime.ts";
import { Session } from "../../src/ort/session.ts";
import { graphInterface as io } from "../../src/shared/graphInterface.ts";
import { tinyArchitectures } from "../fixtures/tinyArchitectures.ts";
import { loadTinyDecoder, type TinyDecoder } from "../fixtures/tinyEngine.ts";
import { weightsOf } from "../fixtures/tinyModel.ts";
import { type ReferenceConfig, referenceLogits } from "../reference/llama.ts";

let tiny: TinyDecoder | undefined;
afterEach(async () => {
  await tiny?.release();
  tiny = undefined;
});

const ids = Array.from({ length: 40 }, (_, index) => (index * 97 + 13) % 300);
const cases = Object.entries(tinyArchitectures);

function worst(actual: Float32Array, expected: Float32Array): number {
  expect(actual.length).toBe(expected.length);
  return actual.reduce((sum, value, index) => Math.max(sum, Math.abs(value - (expected[index] ?? Number.NaN))), 0);
}

/** Root mean square of the differences, in units of the expected logits' own. */
function relative(actual: Float32Array, expected: Float32Array): number {
  const squares = (values: Float32Array) => values.reduce((sum, value) => sum + value * value, 0);
  return Math.sqrt(squares(actual.map((value, index) => value - (expected[index] ?? Number.NaN))) / squares(expected));
}

function reference({ model }: TinyDecoder, changes: Partial<ReferenceConfig> = {}): Float32Array {
  return Float32Array.from(referenceLogits({ ...model.config, ...changes }, weightsOf(model), ids).flatMap((row) => [...row]));
}

async function allRows({ decoder }: TinyDecoder): Promise<Float32Array> {
  return (await decoder.forward(ids, 0, true)).slice();
}

describe("exact weights give the reference's logits", () => {
  it.each(cases)("%s", async (_, overrides) => {
    tiny = await loadTinyDecoder({ seed: 31, tensorType: "F32", overrides }, "float32");
    expect(worst(await allRows(tiny), reference(tiny))).toBeLessThan(5e-5);
  });
});

describe("weights as completion runs them give them to the rounding of int8 activations", () => {
  it.each(cases)("%s", async (_, overrides) => {
    tiny = await loadTinyDecoder({ seed: 32, tensorType: overrides.config?.headDim === 20 ? "F32" : "Q8_0", overrides }, "exact");
    expect(relative(await allRows(tiny), reference(tiny))).toBeLessThan(0.08);
  });
});

describe("the cache changes nothing", () => {
  it.each(cases)("%s: chunks, single tokens and going back", async (_, overrides) => {
    tiny = await loadTinyDecoder({ seed: 33, tensorType: "F32", overrides }, "float32", 64);
    const { decoder } = tiny;
    const expected = (await decoder.forward(ids, 0, false)).slice();
    // Other keys and values now lie behind position 9.
    await decoder.forward(ids.toReversed(), 9, false);
    await decoder.forward(ids.slice(9, 26), 9, false);
    for (let position = 26; position < 39; position++) await decoder.forward(ids.slice(position, position + 1), position, false);
    expect(worst(await decoder.forward(ids.slice(39), 39, false), expected)).toBeLessThan(2e-5);
  });
});

describe("what lies in the cache beyond the tokens is never read", () => {
  it.each(["llama", "gemma2", "gemma3", "halves in heads of twenty"])("not even NaN: %s", async (name) => {
    tiny = await loadTinyDecoder({ seed: 35, tensorType: "F32", overrides: tinyArchitectures[name] ?? {} }, "float32");
    const expected = (await tiny.decoder.forward(ids, 0, false)).slice();
    const { headDim, kvHeadCount, layerCount } = tiny.config;
    const session = await Session.load(loadRuntime(process.cwd()), tiny.graphPath, { threads: 1 });
    const binding = session.createBinding();
    const capacity = 64;
    for (let layer = 0; layer < layerCount; layer++) {
      for (const [past, present] of [
        [io.pastKey(layer), io.presentKey(layer)],
        [io.pastValue(layer), io.presentValue(layer)],
      ] as const) {
        const values = new Float32Array(kvHeadCount * capacity * headDim).fill(Number.NaN);
        const tensor = session.hostTensor("float32", values, [1, kvHeadCount, capacity, headDim]);
        binding.bindInput(past, tensor);
        binding.bindOutput(present, tensor);
      }
    }
    const logits = new Float32Array(300);
    binding.bindOutput(io.logits, session.hostTensor("float32", logits, [1, 1, 300]));
    for (const [from, to] of [
      [0, 30],
      [30, 39],
      [39, 40],
    ] as const) {
      binding.bindInput(io.ids, session.hostTensor("int64", BigInt64Array.from(ids.slice(from, to).map(BigInt)), [1, to - from]));
      binding.bindInput(io.logitRows, session.hostTensor("int64", BigInt64Array.of(BigInt(to - from - 1)), [1]));
      binding.bindInput(io.lastPosition, session.hostTensor("int32", Int32Array.of(to - 1), [1]));
      binding.bindInput(io.totalTokens, session.hostTensor("int32", Int32Array.of(to), []));
      await session.run(binding);
    }
    expect(worst(logits, expected)).toBeLessThan(2e-5);
    await session.release();
  });
});

describe("the comparison would notice", () => {
  const departures: [string, Partial<ReferenceConfig>][] = [
    ["gemma2", { windows: [6, null] }],
    ["gemma2", { windows: [8, null] }],
    ["gemma2", { windows: [null, 7] }],
    ["gemma2", { attentionSoftcap: 1 }],
    ["gemma3", { windows: [7, 7, 7, 7, 7, 7, 7] }],
    ["granite", { residualScale: 0.41 }],
    ["smollm3", { rotations: undefined }],
    ["YaRN scaling", { rotations: undefined }],
    ["stablelm", { rotations: undefined }],
    ["starcoder2", { gelu: false }],
    ["olmo2", { queryKeyNorm: undefined }],
  ];
  it.each(departures)("%s with %j", async (name, changes) => {
    tiny = await loadTinyDecoder({ seed: 34, tensorType: "F32", overrides: tinyArchitectures[name] ?? {} }, "float32");
    expect(worst(await allRows(tiny), reference(tiny, changes))).toBeGreaterThan(1e-3);
  });
});
