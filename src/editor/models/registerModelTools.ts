/** The tools for models as the rest of the extension gets them; nothing runs until one is used. */
import { type ModelTools, modelTools } from "../../backend/modelTools.ts";
import type { WeightChoice } from "../../shared/settings.ts";
import { toolsArgument } from "../../shared/toolsProtocol.ts";
import type { Timers } from "../workers/workerHost.ts";
import { forkWorker, type WriteLog } from "../workers/workerProcess.ts";
import { toolsProcess } from "./toolsProcess.ts";

export interface ModelToolsDependencies {
  /** The worker's script. */
  readonly scriptPath: string;
  /** The worker's folder for repacked weights. */
  readonly cacheFolder: string;
  /** What the setting says now. */
  readonly weights: () => WeightChoice;
  readonly log: WriteLog;
  readonly timers: Timers;
}

export interface RegisteredModelTools {
  readonly tools: ModelTools;
  /** Ends the process; resolves when it is gone. */
  end(): Promise<void>;
}

export function registerModelTools(dependencies: ModelToolsDependencies): RegisteredModelTools {
  const { scriptPath, cacheFolder, weights, log, timers } = dependencies;
  const { use, end } = toolsProcess({ fork: () => forkWorker(scriptPath, log, [toolsArgument]), timers });
  return { tools: modelTools({ use, cacheFolder, weights }), end };
}
