/** A model repacked in any form, behind the calls that forms.mjs makes; bundled by it. */
import { mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { Engine } from "../../src/engine/engine.ts";
import { logSumExp } from "../../src/engine/logSumExp.ts";
import { greedy } from "../../src/engine/sampler/greedy.ts";
import { readConfig } from "../../src/model/config.ts";
import { readGguf } from "../../src/model/formats/gguf.ts";
import type { BlockForm } from "../../src/model/weights/blocks.ts";
import { graphFileName, repack } from "../../src/model/weights/repack.ts";
import { type MatrixForm, type WeightPlan, weightPlans } from "../../src/model/weights/weightForms.ts";
import { layoutWeights } from "../../src/model/weights/weightLayout.ts";
import { sourceTensors } from "../../src/model/weights/weightSource.ts";
import { tokenizerFromGguf } from "../../src/tokenizer/fromGguf.ts";

/** The embedding, which is looked up, and the output matrix, which gives the logits; in small models they are the same and a large part. */
const endNames: readonly string[] = ["token_embd.weight", "output.weight"];

/**
 * "exact", "portable", "fast" and "float32" are the engine's own. "int4x64" is 4 bits in blocks of 64 for every matrix; "int4x64+int8x32" the same but
 * for the embedding and the output matrix, which have the second form.
 */
export function planNamed(name: string): WeightPlan {
  if (name === "exact" || name === "portable" || name === "fast" || name === "float32") return weightPlans[name];
  const [most = "", ends = most] = name.split("+");
  const forms = { most: formNamed(most), ends: formNamed(ends) };
  return { formOf: (tensor) => (endNames.includes(tensor.name) ? forms.ends : forms.most), activations: "int8" };
}

function formNamed(name: string): MatrixForm {
  const [, bits, size] = /^int([48])x(16|32|64|128)$/.exec(name) ?? [];
  const blockSize = ([16, 32, 64, 128] as const).find((candidate) => String(candidate) === size);
  if (bits === undefined || blockSize === undefined) throw new Error(`a form must be like int4x64 or int8x128+int8x32, got ${name}`);
  return { kind: "blocks", bits: bits === "4" ? 4 : 8, blockSize, remainders: false } satisfies BlockForm;
}

export async function tokenize(modelPath: string, text: string): Promise<number[]> {
  return tokenizerFromGguf(await readGguf(modelPath)).encode(text);
}

export async function openForm(modelPath: string, cacheFolder: string, form: string, threads: number) {
  const plan = planNamed(form);
  const file = await readGguf(modelPath);
  const config = readConfig(file);
  const folder = join(cacheFolder, `form-${form}`);
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  const importStart = performance.now();
  await repack(file, config, plan, folder, () => {});
  const loadStart = performance.now();
  const engine = await Engine.load(process.cwd(), { graphPath: join(folder, graphFileName), shape: config, capacity: 2048, threads });
  const loadMs = performance.now() - loadStart;
  return {
    bytes: layoutWeights(config, sourceTensors(file, config), plan).byteLength,
    importMs: loadStart - importStart,
    loadMs,
    /** Sum of the negative log likelihoods (natural) of a prompt's tokens from the second on. */
    async negativeLogLikelihood(ids: readonly number[]): Promise<number> {
      let sum = 0;
      await engine.trace(ids, (position, logits) => {
        const next = ids[position + 1];
        if (next !== undefined) sum += logSumExp(logits) - (logits[next] ?? Number.NaN);
      });
      return sum;
    },
    async time(prompt: readonly number[], decodeTokens: number) {
      await engine.trace([0], () => {});
      const request = { prompt, maxTokens: decodeTokens + 1, endTokens: new Set<number>(), sampler: greedy };
      const { prefillMs, decodeMs } = await engine.generate(request, () => "continue", new AbortController().signal);
      return { prefillMs, decodeMs };
    },
    async release() {
      await engine.release();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
