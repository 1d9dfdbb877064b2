/**
 * How quick a model is on a device: the model itself, in the form in which it would run there. This runs in a process of its own, as probes do,
 * so that a driver that crashes takes nothing with it; `measureProcess.ts` is the other side.
 */
import * as z from "zod";
import { Engine } from "../../engine/engine.ts";
import { readConfig } from "../../model/config.ts";
import { float16Graph } from "../../model/float16Graph.ts";
import { readModelFile } from "../../model/formats/modelFile.ts";
import { openWeights } from "../../model/weights/weightCache.ts";
import { deviceNames } from "../../shared/deviceName.ts";
import { DeviceTimes } from "../../shared/deviceReport.ts";
import { messageOf } from "../../shared/errors.ts";
import { timeEngine } from "./timeEngine.ts";
import type { TrialStage } from "./trialProcess.ts";

/** What to measure, as it is passed to the process. */
export const MeasureTask = z.object({
  modelPath: z.string(),
  cacheFolder: z.string(),
  form: z.enum(["exact", "fast", "portable", "float32"]),
  device: z.enum(deviceNames),
  activations: z.enum(["float16", "float32"]),
  threads: z.number(),
  /** Beside which ONNX Runtime lies. */
  runtimeFolder: z.string(),
});

export type MeasureTask = z.infer<typeof MeasureTask>;

export const MeasureResult = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("failed"), message: z.string() }),
  z.object({
    kind: z.literal("timed"),
    times: DeviceTimes,
    /** The graph that was run, and whether its weights were repacked for this. */
    graphPath: z.string(),
    isNew: z.boolean(),
  }),
]);

export type MeasureResult = z.infer<typeof MeasureResult>;

/** What a prompt of `measuredPromptTokens` and its tokens take. */
const capacity = 128;

export async function measureModel(task: MeasureTask, tell: (message: MeasureResult | TrialStage) => void): Promise<void> {
  try {
    tell({ kind: "stage", stage: "preparing" });
    const { form, device, activations, threads, runtimeFolder } = task;
    const file = await readModelFile(task.modelPath);
    const config = readConfig(file);
    const weights = await openWeights(file, config, form, task.cacheFolder, () => {});
    const graphPath = activations === "float16" ? await float16Graph(file, config, form, weights.graphPath) : weights.graphPath;
    tell({ kind: "stage", stage: "loading" });
    const engine = await Engine.load(runtimeFolder, { graphPath, shape: config, capacity, threads, device, activations });
    tell({ kind: "stage", stage: "running" });
    const times = await timeEngine(engine, config.vocabularySize).finally(() => engine.release());
    tell({ kind: "timed", times, graphPath: weights.graphPath, isNew: !weights.cached });
  } catch (error) {
    tell({ kind: "failed", message: messageOf(error) });
  }
}
