/** How much memory a model will take, before anything of its weights is read. */
import { t } from "@vscode/l10n";
import { formatBytes } from "../shared/formatBytes.ts";
import type { MemoryEstimate } from "../shared/models.ts";
import type { ModelRow } from "../shared/modelsProtocol.ts";

/** Memory of a machine in bytes. */
export interface MachineMemory {
  /** All that there is, or that the process may have. */
  readonly memoryBytes: number;
  /** Available to a new program now. */
  readonly freeMemoryBytes: number;
  /** Of the device that runs the model, where it has its own. */
  readonly deviceMemoryBytes?: number;
}

/**
 * The process, the runtime, a tokenizer and its tables, logits and activations. Measured as the resident memory at its highest, without weights, keys and
 * values: 190 MiB with the embedded model (49,000 tokens), 200 with one of half a billion weights (152,000 tokens) besides the share below.
 */
const processBytes = 192 * 2 ** 20;

/**
 * What is resident beyond the weights' own bytes: the kernels' layout of matrices is larger. Of half a billion weights 10 % at the highest where it is
 * computed at each load. Mapped from a file that was packed before, it has 0 to 9 % less than the whole estimate; the first load, in which it is packed
 * and checked, has 60 to 150 MiB more for a while.
 */
const loadingShare = 0.1;

/** Memory that other programs ask for while the model is loaded. */
const spareShare = 0.05;

/**
 * The estimate is for the highest resident memory of a worker on the processor; measured against it, it is 2 to 8 % high for the embedded model and 1 % low
 * for one of half a billion weights, whose memory afterwards is a tenth less.
 *
 * @param model bytes of the weights as they are repacked, and of keys and values of one token
 * @param use `contextTokens` is the longest text; one text may take more than the budget for all
 */
export function estimateMemory(
  model: { readonly weightBytes: number; readonly kvBytesPerToken: number },
  use: { readonly contextTokens: number; readonly kvBudgetBytes: number },
): MemoryEstimate {
  const { weightBytes } = model;
  const kvBytes = Math.max(use.kvBudgetBytes, use.contextTokens * model.kvBytesPerToken);
  const workBytes = processBytes + Math.ceil(loadingShare * weightBytes);
  return { weightBytes, kvBytes, workBytes, totalBytes: weightBytes + kvBytes + workBytes };
}

/**
 * Whether a model fits: with all that the settings grant it, only with less room for texts than they do ("tight"), or not at all. On a device with
 * memory of its own the whole estimate is compared with that.
 */
export function fitOf(estimate: MemoryEstimate, machine: MachineMemory): ModelRow["fit"] {
  const { memoryBytes, freeMemoryBytes, deviceMemoryBytes } = machine;
  const free = deviceMemoryBytes ?? freeMemoryBytes;
  const all = deviceMemoryBytes ?? memoryBytes;
  const needed = formatBytes(neededBytes(estimate));
  if (neededBytes(estimate) > free) {
    return { kind: "tooLarge", reason: t("needs {0}, {1} of {2} are free", needed, formatBytes(free), formatBytes(all)) };
  }
  if (estimate.totalBytes + spareShare * all > free) {
    return {
      kind: "tight",
      reason: t("needs {0}, {1} of {2} are free: it will read texts again more often", needed, formatBytes(free), formatBytes(all)),
    };
  }
  return {
    kind: "fits",
    reason: t("takes up to {0}, {1} of {2} are free", formatBytes(estimate.totalBytes), formatBytes(free), formatBytes(all)),
  };
}

/** What it cannot do without: everything but room for texts, which can be small. */
export function neededBytes({ weightBytes, workBytes }: MemoryEstimate): number {
  return weightBytes + workBytes;
}

/** Memory for keys and values that is left beside the rest, and not more than was granted; may be negative. */
export function affordableKvBytes(
  estimate: MemoryEstimate,
  { memoryBytes, freeMemoryBytes }: MachineMemory,
  kvBudgetBytes: number,
): number {
  return Math.min(kvBudgetBytes, Math.floor(freeMemoryBytes - spareShare * memoryBytes - neededBytes(estimate)));
}
