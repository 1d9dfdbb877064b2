/** The graph in the runtime against plain loops written from the papers, on a seeded two-layer model. */
import { afterEach, describe, expect, it } from "vitest";
import type { WeightForm } from "../../src/model/weights/weightForms.ts";
import { loadTinyDecoder, type TinyDecoder } from "../fixtures/tinyEngine.ts";
import { type TinyOptions, weightsOf } from "../fixtures/tinyModel.ts";
import { referenceLogits } from "../reference/llama.ts";

let tiny: TinyDecoder | undefined;
afterEach(async () => {
  await tiny?.release();
  tiny = undefined;
});

const ids = [262, 40, 7, 299, 0, 6, 261, 130, 131, 132, 280, 281, 100, 45, 46, 47, 48];

interface Difference {
  readonly worst: number;
  /** Root mean square of the differences, in units of the logits' own. */
  readonly relative: number;
}

async function difference(options: TinyOptions, form: WeightForm): Promise<Difference> {
  tiny = await loadTinyDecoder(options, form);
  const expected = referenceLogits(tiny.model.config, weightsOf(tiny.model), ids);
  const { vocabularySize } = tiny.decoder;
  const actual = await tiny.decoder.forward(ids, 0, true);
  let worst = 0;
  let squares = 0;
  let total = 0;
  for (const [position, row] of expected.entries()) {
    for (const [id, logit] of row.entries()) {
      const error = Math.abs(logit - (actual[position * vocabularySize + id] ?? Number.NaN));
      worst = Math.max(worst, error);
      squares += error * error;
      total += logit * logit;
    }
  }
  return { worst, relative: Math.sqrt(squares / total) };
}

describe("the graph agrees with the reference", () => {
  for (const tensorType of ["F32", "F16", "BF16", "Q4_0", "Q4_1", "Q5_0", "Q8_0"] as const) {
    it(`to float rounding, with ${tensorType} weights kept exact`, async () => {
      expect((await difference({ seed: 11, tensorType }, "float32")).worst).toBeLessThan(2e-5);
    });
  }

  it("with an output matrix of its own", async () => {
    expect(
      (await difference({ seed: 12, tensorType: "F32", overrides: { config: { tiedEmbedding: false } } }, "float32")).worst,
    ).toBeLessThan(2e-5);
  });

  it("with as many heads of keys as of queries", async () => {
    expect((await difference({ seed: 13, tensorType: "F32", overrides: { config: { kvHeadCount: 4 } } }, "float32")).worst).toBeLessThan(
      2e-5,
    );
  });

  it("with one head of keys for all queries, and another base of the rotation", async () => {
    const overrides = { config: { kvHeadCount: 1, ropeTheta: 500_000 } };
    expect((await difference({ seed: 14, tensorType: "F32", overrides }, "float32")).worst).toBeLessThan(2e-5);
  });

  // Int8 activations round each input of a product to 1/127 of its block's largest; random weights do not forgive as trained ones do.
  for (const tensorType of ["Q4_0", "Q4_1", "Q5_0", "Q8_0"] as const) {
    it(`to the rounding of int8 activations, with ${tensorType} weights as completion runs them`, async () => {
      const { relative } = await difference({ seed: 15, tensorType }, "exact");
      expect(relative).toBeGreaterThan(0);
      expect(relative).toBeLessThan(0.05);
    });
  }

  for (const tensorType of ["Q4_K", "Q6_K"] as const) {
    it(`with ${tensorType} weights, whose rows are whole blocks of 256, kept exact and as completion runs them`, async () => {
      const options = { seed: 16, tensorType, overrides: { config: { hiddenSize: 256, headDim: 64, feedForwardSize: 512 } } } as const;
      expect((await difference(options, "float32")).worst).toBeLessThan(2e-5);
      await tiny?.release();
      expect((await difference(options, "exact")).relative).toBeLessThan(0.05);
    });
  }

  it("rounded for speed, as far as eight bits go", async () => {
    expect((await difference({ seed: 17, tensorType: "F16" }, "fast")).relative).toBeLessThan(0.06);
  });
});
