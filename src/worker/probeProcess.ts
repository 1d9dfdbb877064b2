/** Runs a probe in a process that may crash or hang, and says what came of it. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { DeviceName } from "../shared/deviceName.ts";
import { runTrial, type TimeBudget, type TrialEnded } from "./devices/trialProcess.ts";
import { ProbeResult } from "./probe.ts";

/** The argument that makes the worker's bundle a probe; the device, a folder for its files and the folder of the runtime follow. */
export const probeArgument = "--probe";

/** Drivers that compile every kernel for the first time take some seconds. */
const limitMs = 20_000;

export type ProbeOutcome = ProbeResult | TrialEnded;

export interface ProbeOptions {
  readonly budget?: TimeBudget;
  /** Beside which ONNX Runtime lies; the folder of the script when left out. */
  readonly runtimeFolder?: string;
  readonly signal?: AbortSignal;
}

/** `script` is the worker's bundle. Never rejects for what the probe does, but with the reason of a signal that fires. */
export async function runProbe(script: string, device: DeviceName, options: ProbeOptions = {}): Promise<ProbeOutcome> {
  const { budget = { leftMs: limitMs }, runtimeFolder = dirname(script), signal } = options;
  const folder = await mkdtemp(join(tmpdir(), "nearline-probe-"));
  try {
    const parameters = [probeArgument, device, folder, runtimeFolder];
    return await runTrial({ script, parameters, result: ProbeResult, budget }, signal);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 }).catch(() => undefined);
  }
}
