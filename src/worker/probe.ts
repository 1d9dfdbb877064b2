/**
 * A device tried out: the same tokens through the same small model on it and on the CPU. This runs in a process of its own, because a
 * driver may crash it or never come back; `probeProcess.ts` is the other side.
 */
import { join } from "node:path";
import * as z from "zod";
import { Engine } from "../engine/engine.ts";
import { readConfig } from "../model/config.ts";
import { float16Graph } from "../model/float16Graph.ts";
import { readGguf } from "../model/formats/gguf.ts";
import { openWeights } from "../model/weights/weightCache.ts";
import { type DeviceName, deviceActivations } from "../shared/deviceName.ts";
import type { TrialStage } from "./devices/trialProcess.ts";
import { probeVocabularySize, writeProbeModel } from "./probeModel.ts";

/** What it found. */
export const ProbeResult = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("failed"), message: z.string() }),
  z.object({
    kind: z.literal("measured"),
    activations: z.enum(["float16", "float32"]),
    /** Root of the mean square of what logits differ from the CPU's, as a share of the same of the CPU's logits. */
    difference: z.number(),
    /** For a prompt of `probePromptTokens`, and for each token after it. */
    prefillMs: z.number(),
    decodeMs: z.number(),
    cpuPrefillMs: z.number(),
    cpuDecodeMs: z.number(),
  }),
]);

export type ProbeResult = z.infer<typeof ProbeResult>;

/** What weights are repacked to for the probe, as for completion. */
const form = "exact";

/** Rounding of activations to int8, which the CPU does and not every device, comes to about 0.03. An attention kernel that forgets keys comes to 0.1. */
export const maxDifference = 0.06;

export const probePromptTokens = 64;
const decodedTokens = 4;
/** The first compiles the kernels; of the others the fastest counts, since anything else on the machine only slows. */
const maxRounds = 4;
/** No further round begins after this: what is so slow is not measured for a close decision. */
const roundsMs = 3000;

interface Measured {
  /** After the prompt and after each token decoded, in the first round. */
  readonly logits: readonly Float32Array[];
  readonly prefillMs: number;
  readonly decodeMs: number;
}

/** `folder` is empty and goes away with the process. ONNX Runtime lies beside `bundleFolder`. */
export async function probe(
  device: DeviceName,
  folder: string,
  bundleFolder: string,
  tell: (message: ProbeResult | TrialStage) => void,
): Promise<void> {
  try {
    tell({ kind: "stage", stage: "preparing" });
    const modelPath = join(folder, "probe.gguf");
    await writeProbeModel(modelPath);
    const file = await readGguf(modelPath);
    const config = readConfig(file);
    const { graphPath } = await openWeights(file, config, form, join(folder, "weights"), () => {});
    const options = { shape: config, capacity: config.contextLength, threads: 1 };
    const cpu = await Engine.load(bundleFolder, { ...options, graphPath });
    const expected = await run(cpu);
    await cpu.release();
    for (const activations of deviceActivations[device]) {
      const isLast = activations === deviceActivations[device].at(-1);
      tell({ kind: "stage", stage: "loading" });
      try {
        const path = activations === "float16" ? await float16Graph(file, config, form, graphPath) : graphPath;
        const engine = await Engine.load(bundleFolder, { ...options, graphPath: path, device, activations });
        tell({ kind: "stage", stage: "running" });
        const measured = await run(engine).finally(() => engine.release());
        const difference = relativeDifference(measured.logits, expected.logits);
        if (!isLast && !(difference <= maxDifference)) continue;
        tell({
          kind: "measured",
          activations,
          difference,
          prefillMs: measured.prefillMs,
          decodeMs: measured.decodeMs,
          cpuPrefillMs: expected.prefillMs,
          cpuDecodeMs: expected.decodeMs,
        });
        return;
      } catch (error) {
        // A graphics card without float16 says so only when it is to run; the next type may do.
        if (isLast) throw error;
      }
    }
  } catch (error) {
    tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}

async function run(engine: Engine): Promise<Measured> {
  const logits: Float32Array[] = [];
  let prefillMs = Number.POSITIVE_INFINITY;
  let decodeMs = Number.POSITIVE_INFINITY;
  const start = performance.now();
  for (let round = 0; round < maxRounds && (round === 0 || performance.now() - start < roundsMs); round++) {
    const id = (position: number) => (position * 37 + round) % probeVocabularySize;
    let sampled = 0;
    // The same tokens whatever the logits say, so that two devices can be compared; the first one differs, so that nothing is reused.
    const sampler = (row: Float32Array) => {
      if (round === 0) logits.push(row.slice());
      return id(probePromptTokens + sampled++);
    };
    const prompt = Array.from({ length: probePromptTokens }, (_, position) => id(position));
    const { signal } = new AbortController();
    const end = await engine.generate({ prompt, maxTokens: decodedTokens + 1, endTokens: new Set(), sampler }, () => "continue", signal);
    prefillMs = Math.min(prefillMs, end.prefillMs);
    decodeMs = Math.min(decodeMs, end.decodeMs / decodedTokens);
  }
  return { logits, prefillMs, decodeMs };
}

function relativeDifference(actual: readonly Float32Array[], expected: readonly Float32Array[]): number {
  let differences = 0;
  let squares = 0;
  for (const [index, row] of expected.entries()) {
    for (const [id, value] of row.entries()) {
      differences += ((actual[index]?.[id] ?? Number.NaN) - value) ** 2;
      squares += value ** 2;
    }
  }
  return Math.sqrt(differences / squares);
}
