import { availableParallelism } from "node:os";
import { physicalCores } from "./physicalCores.ts";

/** More threads than this wait for memory, not for the processor. */
const maxThreads = 8;

/** A machine with more cores than this leaves two to the editor, which is at work whenever the model is. */
const coresToShare = 4;
const editorCores = 2;

/**
 * Threads for the CPU kernels: what the user set, or one a core, but for two that are left to the editor on machines with more than four;
 * at least two where there are as many logical processors, because one alone takes a third longer to decode.
 */
export function chooseThreads(setting: number, cores = physicalCores(), logicalProcessors = availableParallelism()): number {
  if (setting > 0) return setting;
  const wanted = cores > coresToShare ? cores - editorCores : cores;
  return Math.min(maxThreads, Math.max(wanted, Math.min(2, logicalProcessors)));
}

/**
 * The same on a battery: half of what the machine would get. Decoding waits for memory as much as for the processor, so it loses less time than that;
 * what the user set is kept.
 */
export function chooseFewThreads(setting: number, threads = chooseThreads(setting)): number {
  return setting > 0 ? threads : Math.ceil(threads / 2);
}
