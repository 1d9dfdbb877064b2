/** Measures a model on a device in a process that may crash or hang, and says what came of it. */
import { MeasureResult, type MeasureTask } from "./measureModel.ts";
import { runTrial, type TimeBudget, type TrialEnded } from "./trialProcess.ts";

/** The argument that makes the worker's bundle a measurement; its task follows as JSON. */
export const measureArgument = "--measure";

/** Repacking writes as much as the model is large: some hundred megabytes a second, and models of 10 GB. */
const preparingMs = 10 * 60 * 1000;

export type MeasureOutcome = MeasureResult | TrialEnded;

/** `script` is the worker's bundle. Never rejects for what the measurement does, but with the reason of a signal that fires. */
export function runMeasurement(script: string, task: MeasureTask, budget: TimeBudget, signal?: AbortSignal): Promise<MeasureOutcome> {
  return runTrial({ script, parameters: [measureArgument, JSON.stringify(task)], result: MeasureResult, budget, preparingMs }, signal);
}
