import { availableParallelism } from "node:os";

/** More threads than this wait for memory, not for the processor. */
const maxThreads = 8;

/**
 * Threads for the CPU kernels: what the user set, or one for every two logical processors, since two of a core share the
 * units that multiply; at least two, so that a small machine uses both of its cores.
 */
export function chooseThreads(setting: number, logicalProcessors = availableParallelism()): number {
  if (setting > 0) return setting;
  return Math.min(maxThreads, logicalProcessors, Math.max(2, Math.floor(logicalProcessors / 2)));
}
