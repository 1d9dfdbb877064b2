/**
 * A device tried out: the same tokens through the same small model on it and on the CPU. This runs in a process of its own, because a
 * driver may crash it or never come back; `probeProcess.ts` is the other side.
 */
import { join } from "node:path";
import * as z from "zod";
import { Engine } from "../engine/engine.ts";
import { listGraphicsCards } from "../engine/hardware.ts";
import { readConfig } from "../model/config.ts";
import { readGguf } from "../model/gguf.ts";
import { openWeights } from "../model/weightCache.ts";
import type { DeviceName } from "../shared/deviceName.ts";
import { probeVocabularySize, writeProbeModel } from "./probeModel.ts";

/** What the process tells while it works: how far it is, so that a crash can be placed, and in the end what it found. */
export const ProbeMessage = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("stage"), stage: z.enum(["preparing", "loading", "running"]) }),
  z.object({ kind: z.literal("failed"), message: z.string() }),
  z.object({
    kind: z.literal("measured"),
    /** Root of the mean square of what logits differ from the CPU's, as a share of the same of the CPU's logits. */
    difference: z.number(),
    /** For a prompt of `probePromptTokens`, and for each token after it. */
    prefillMs: z.number(),
    decodeMs: z.number(),
    cpuPrefillMs: z.number(),
    cpuDecodeMs: z.number(),
    cards: z.array(z.object({ vendor: z.string(), vendorId: z.number(), deviceId: z.number() })).readonly(),
  }),
]);

export type ProbeMessage = z.infer<typeof ProbeMessage>;

export const probePromptTokens = 64;
const decodedTokens = 4;
/** The first compiles the kernels; of the others the fastest counts, since anything else on the machine only slows. */
const maxRounds = 4;
/** No further round begins after this: what is so slow is not measured for a close decision. */
const roundsMs = 3000;

interface Measured {
  /** After the prompt and after each token decoded. */
  readonly logits: readonly Float32Array[];
  readonly prefillMs: number;
  readonly decodeMs: number;
}

/** `folder` is empty and goes away with the process. */
export async function probe(
  device: DeviceName,
  folder: string,
  bundleFolder: string,
  tell: (message: ProbeMessage) => void,
): Promise<void> {
  try {
    tell({ kind: "stage", stage: "preparing" });
    const modelPath = join(folder, "probe.gguf");
    await writeProbeModel(modelPath);
    const file = await readGguf(modelPath);
    const config = readConfig(file);
    const { graphPath } = await openWeights(file, config, "blocks8", join(folder, "weights"), () => {});
    const measure = async (on: DeviceName) => {
      const engine = await Engine.load(bundleFolder, { graphPath, shape: config, capacity: config.contextLength, threads: 1, device: on });
      if (on !== "cpu") tell({ kind: "stage", stage: "running" });
      const measured = await run(engine);
      await engine.release();
      return measured;
    };
    const expected = await measure("cpu");
    tell({ kind: "stage", stage: "loading" });
    const { logits, prefillMs, decodeMs } = await measure(device);
    tell({
      kind: "measured",
      difference: relativeDifference(logits, expected.logits),
      prefillMs,
      decodeMs,
      cpuPrefillMs: expected.prefillMs,
      cpuDecodeMs: expected.decodeMs,
      cards: listGraphicsCards(bundleFolder),
    });
  } catch (error) {
    tell({ kind: "failed", message: error instanceof Error ? error.message : String(error) });
  }
}

async function run(engine: Engine): Promise<Measured> {
  let logits: Float32Array[] = [];
  let prefillMs = Number.POSITIVE_INFINITY;
  let decodeMs = Number.POSITIVE_INFINITY;
  const start = performance.now();
  for (let round = 0; round < maxRounds && (round === 0 || performance.now() - start < roundsMs); round++) {
    logits = [];
    const id = (position: number) => (position * 37 + round) % probeVocabularySize;
    // The same tokens whatever the logits say, so that two devices can be compared; the first one differs, so that nothing is reused.
    const sampler = (row: Float32Array) => {
      logits.push(row.slice());
      return id(probePromptTokens + logits.length);
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
