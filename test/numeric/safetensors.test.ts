/** A model in Hugging Face's layout through the real graph, against its GGUF twin and plain loops. */
import { afterEach, describe, expect, it } from "vitest";
import { Decoder } from "../../src/engine/decoder.ts";
import { readConfig } from "../../src/model/config.ts";
import { readModelFile } from "../../src/model/formats/modelFile.ts";
import { openWeights } from "../../src/model/weights/weightCache.ts";
import type { WeightForm } from "../../src/model/weights/weightForms.ts";
import { loadRuntime } from "../../src/ort/runtime.ts";
import { type WrittenModel, writeSafetensorsTwin } from "../fixtures/safetensorsWriter.ts";
import { temporaryFolder } from "../fixtures/temporaryFolder.ts";
import { type TinyModel, type TinyOptions, weightsOf, writeTinyLlama } from "../fixtures/tinyModel.ts";
import { referenceLogits } from "../reference/llama.ts";

const folder = temporaryFolder("safetensors-numeric");
const ids = [262, 40, 7, 299, 0, 6, 261, 130, 131, 132, 280, 281, 100];
let count = 0;
let decoder: Decoder | undefined;
afterEach(async () => {
  await decoder?.release();
  decoder = undefined;
});

async function logitsOf(path: string, form: WeightForm): Promise<Float32Array> {
  const file = await readModelFile(path);
  const config = readConfig(file);
  const { graphPath } = await openWeights(file, config, form, folder.path(`cache-${count++}`), () => {});
  decoder = await Decoder.load(loadRuntime(process.cwd()), { graphPath, shape: config, capacity: 64, threads: 1 });
  const logits = Float32Array.from(await decoder.forward(decoder.kvStore.allocate(64), ids, 0, ids.length));
  await decoder.release();
  decoder = undefined;
  return logits;
}

function twins(options: Partial<TinyOptions>, written: WrittenModel): { readonly model: TinyModel; readonly safetensors: string } {
  const name = `twin-${count++}`;
  const model = writeTinyLlama(folder.path(`${name}.gguf`), { seed: 21, tensorType: "F16", ...options });
  const safetensors = folder.path(name);
  writeSafetensorsTwin(safetensors, model, written);
  return { model, safetensors };
}

function worst(a: Float32Array, b: Float32Array): number {
  expect(a.length).toBe(b.length);
  return a.reduce((most, value, index) => Math.max(most, Math.abs(value - (b[index] ?? Number.NaN))), 0);
}

function expected(model: TinyModel): Float32Array {
  return Float32Array.from(referenceLogits(model.config, weightsOf(model), ids).flatMap((row) => [...row]));
}

describe("safetensors weights", () => {
  for (const written of [{ dtype: "F16" }, { dtype: "F32" }, { dtype: "F32", parts: 3 }] as const satisfies WrittenModel[]) {
    it(`of ${written.dtype} in ${"parts" in written ? "several files" : "one file"} give the reference's logits`, async () => {
      const { model, safetensors } = twins({}, written);
      expect(worst(await logitsOf(safetensors, "float32"), expected(model))).toBeLessThan(2e-5);
    });
  }

  it("of BF16 give the logits of what their bytes stand for", async () => {
    const { model, safetensors } = twins({}, { dtype: "BF16" });
    // What remains of a float32 when its lower half is cut off.
    const cut = new Map([...model.weights].map(([name, weights]) => [name, Float32Array.from(weights, upperHalf)]));
    expect(worst(await logitsOf(safetensors, "float32"), expected({ ...model, weights: cut }))).toBeLessThan(2e-5);
  });

  it("with an output matrix of their own give the reference's logits", async () => {
    const { model, safetensors } = twins({ overrides: { config: { tiedEmbedding: false } } }, { dtype: "F32" });
    expect(worst(await logitsOf(safetensors, "float32"), expected(model))).toBeLessThan(2e-5);
  });

  it("are rounded to 8 bits when imported, where a GGUF file of the same type keeps its weights", async () => {
    const { model, safetensors } = twins({}, { dtype: "F16" });
    expect(worst(await logitsOf(model.path, "exact"), expected(model))).toBeLessThan(2e-5);
    const rounding = worst(await logitsOf(safetensors, "exact"), expected(model));
    expect(rounding).toBeGreaterThan(1e-3);
    expect(rounding).toBeLessThan(0.5);
  });
});

function upperHalf(value: number): number {
  const view = new DataView(new ArrayBuffer(4));
  view.setFloat32(0, value);
  view.setUint16(2, 0);
  return view.getFloat32(0);
}
