/** The embedded model against logits of its own weights in float32, computed by another implementation (Transformers). */
import { readFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { greedy } from "../../src/engine/sampler/greedy.ts";
import type { WeightForm } from "../../src/model/weights/weightForms.ts";
import { LocalModel } from "../../src/worker/localModel.ts";

const Oracle = z.object({
  prompts: z.record(
    z.string(),
    z.object({
      text: z.string(),
      ids: z.array(z.number()),
      argmax: z.array(z.number()),
      last_top20: z.array(z.tuple([z.number(), z.number()])),
      logsumexp: z.number(),
      mean_nll: z.number().nullable(),
      greedy: z.array(z.number()),
    }),
  ),
});
const { prompts } = Oracle.parse(JSON.parse(readFileSync("test/fixtures/oracles/smollm2.json", "utf8")));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "nearline-oracle-"));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

interface Agreement {
  readonly argmaxShare: number;
  /** Largest difference of the twenty largest logits after the last position of a prompt. */
  readonly worstLogit: number;
  /** Mean negative log likelihood over all prompts, relative to the oracle's, less 1. */
  readonly nllExcess: number;
}

async function compare(form: WeightForm): Promise<Agreement> {
  const modelPath = "models/SmolLM2-135M-Instruct.Q4_1.gguf";
  const model = await LocalModel.open({ modelPath, cacheFolder: folder, threads: 2, form, bundleFolder: process.cwd() }, () => {});
  const sums = { equal: 0, positions: 0, worst: 0, nll: 0, oracleNll: 0 };
  for (const { ids, argmax, last_top20, mean_nll } of Object.values(prompts)) {
    await model.trace(ids, (position, logits) => {
      sums.positions++;
      if (greedy(logits, undefined) === argmax[position]) sums.equal++;
      const next = ids[position + 1];
      if (next !== undefined) sums.nll += negativeLogLikelihood(logits, next);
      else for (const [id, logit] of last_top20) sums.worst = Math.max(sums.worst, Math.abs((logits[id] ?? Number.NaN) - logit));
    });
    sums.oracleNll += (mean_nll ?? 0) * (ids.length - 1);
  }
  await model.release();
  return { argmaxShare: sums.equal / sums.positions, worstLogit: sums.worst, nllExcess: sums.nll / sums.oracleNll - 1 };
}

function negativeLogLikelihood(logits: Float32Array, id: number): number {
  const max = logits.reduce((a, b) => Math.max(a, b));
  const sum = logits.reduce((total, logit) => total + Math.exp(logit - max), 0);
  return max + Math.log(sum) - (logits[id] ?? Number.NaN);
}

describe("the embedded model", () => {
  it("gives the oracle's logits with exact weights", async () => {
    const { argmaxShare, worstLogit, nllExcess } = await compare("float32");
    expect(argmaxShare).toBeGreaterThanOrEqual(0.999);
    expect(worstLogit).toBeLessThan(0.01);
    expect(Math.abs(nllExcess)).toBeLessThan(1e-4);
  });

  it("loses nothing that shows in the form that completion runs", async () => {
    const { argmaxShare, nllExcess } = await compare("exact");
    expect(argmaxShare).toBeGreaterThanOrEqual(0.95);
    expect(nllExcess).toBeLessThan(0.005);
  });

  it("loses little more when its weights are rounded for speed", async () => {
    const { argmaxShare, nllExcess } = await compare("fast");
    expect(argmaxShare).toBeGreaterThanOrEqual(0.94);
    expect(nllExcess).toBeLessThan(0.008);
  });
});
