import { describe, expect, it } from "vitest";
import { naiveLogits } from "../../../../src/model/check/naiveDecoder.ts";
import { readConfig } from "../../../../src/model/config.ts";
import { readModelFile } from "../../../../src/model/formats/modelFile.ts";
import { openTensors, sourceDivisors, sourceTensors } from "../../../../src/model/weights/weightSource.ts";
import { writeSafetensorsTwin } from "../../../fixtures/safetensorsWriter.ts";
import { temporaryFolder } from "../../../fixtures/temporaryFolder.ts";
import { tinyArchitectures } from "../../../fixtures/tinyArchitectures.ts";
import { type TinyOptions, weightsOf, writeTinyLlama } from "../../../fixtures/tinyModel.ts";
import { referenceLogits } from "../../../reference/llama.ts";

const folder = temporaryFolder("naive-decoder");
const ids = [262, 40, 7, 299, 0];
let count = 0;

async function naive(path: string, onProgress: (weights: number) => void = () => {}, tokens = ids): Promise<Float64Array[]> {
  const file = await readModelFile(path);
  const config = readConfig(file);
  const tensors = [...sourceTensors(file, config), ...sourceDivisors(file, config)];
  await using reader = openTensors();
  return await naiveLogits({ config, tensors, reader, onProgress }, tokens);
}

function worst(actual: readonly Float64Array[], expected: readonly Float32Array[]): number {
  expect(actual.map((row) => row.length)).toEqual(expected.map((row) => row.length));
  const errors = actual.flatMap((row, position) =>
    Array.from(row, (logit, id) => Math.abs(logit - (expected[position]?.[id] ?? Number.NaN))),
  );
  return Math.max(...errors);
}

describe("the decoder of the self-check", () => {
  const options: TinyOptions[] = [
    { seed: 41, tensorType: "F32" },
    { seed: 42, tensorType: "Q8_0" },
    { seed: 43, tensorType: "Q4_1", overrides: { config: { tiedEmbedding: false } } },
    { seed: 44, tensorType: "F16", overrides: { config: { kvHeadCount: 1, ropeTheta: 500_000 } } },
  ];
  it.each(options)("gives the reference's logits: %j", async (one) => {
    const model = writeTinyLlama(folder.path(`tiny-${count++}.gguf`), one);
    expect(worst(await naive(model.path), referenceLogits(model.config, weightsOf(model), ids))).toBeLessThan(1e-5);
  });

  // Long enough for the fixtures' windows of seven.
  const longer = [262, 40, 7, 299, 0, 6, 261, 130, 131, 132, 280];
  it.each(Object.entries(tinyArchitectures))("gives the reference's logits of %s", async (_, overrides) => {
    const model = writeTinyLlama(folder.path(`tiny-${count++}.gguf`), { seed: 47, tensorType: "F32", overrides });
    expect(worst(await naive(model.path, () => {}, longer), referenceLogits(model.config, weightsOf(model), longer))).toBeLessThan(5e-5);
  });

  it("gives them for a model in Hugging Face's layout", async () => {
    const model = writeTinyLlama(folder.path(`tiny-${count++}.gguf`), { seed: 45, tensorType: "F16" });
    const path = folder.path("twin");
    writeSafetensorsTwin(path, model, { dtype: "F32", parts: 2 });
    expect(worst(await naive(path), referenceLogits(model.config, weightsOf(model), ids))).toBeLessThan(1e-5);
  });

  it("says how far it has come, up to all weights of matrices", async () => {
    const model = writeTinyLlama(folder.path(`tiny-${count++}.gguf`), { seed: 46, tensorType: "F32" });
    const told: number[] = [];
    await naive(model.path, (weights) => told.push(weights));
    const matrices = [...model.weights].filter(([name]) => !name.includes("norm")).map(([, weights]) => weights.length);
    expect(told.at(-1)).toBe(matrices.reduce((sum, length) => sum + length));
    expect(told).toEqual(told.toSorted((a, b) => a - b));
  });
});
