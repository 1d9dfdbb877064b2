/** Loads nothing that does not fit: a machine that swaps is worse than one without suggestions. */
import { t } from "@vscode/l10n";
import { kvBytesPerToken } from "../engine/engine.ts";
import type { LlamaConfig } from "../model/config.ts";
import type { ModelFile } from "../model/formats/modelFile.ts";
import { type WeightForm, weightPlan } from "../model/weights/weightForms.ts";
import { layoutWeights } from "../model/weights/weightLayout.ts";
import { sourceTensors } from "../model/weights/weightSource.ts";
import { affordableKvBytes, estimateMemory, fitOf, type MachineMemory, neededBytes } from "../modelStore/memoryEstimate.ts";
import { AppError } from "../shared/errors.ts";
import { formatBytes } from "../shared/formatBytes.ts";

export interface MemoryWish {
  readonly file: ModelFile;
  readonly config: LlamaConfig;
  readonly form: WeightForm;
  readonly contextTokens: number;
  /** That the settings grant keys and values. */
  readonly kvBudgetBytes: number;
}

/**
 * Bytes that keys and values may take: what is granted, or less where memory is tight. From the header alone.
 *
 * @throws AppError `memory/tooLarge` with the numbers when the rest does not fit
 */
export function fitMemory({ file, config, form, contextTokens, kvBudgetBytes }: MemoryWish, memory: MachineMemory): number {
  const { byteLength } = layoutWeights(config, sourceTensors(file, config), weightPlan(form, file));
  const estimate = estimateMemory({ weightBytes: byteLength, kvBytesPerToken: kvBytesPerToken(config) }, { contextTokens, kvBudgetBytes });
  if (fitOf(estimate, memory).kind === "tooLarge") {
    throw new AppError(
      "memory/tooLarge",
      t(
        "{0}: the model must fit into free memory, got {1} needed ({2} of weights) and {3} free of {4}; choose a smaller model, or close other programs and restart the worker",
        file.path,
        formatBytes(neededBytes(estimate)),
        formatBytes(byteLength),
        formatBytes(memory.freeMemoryBytes),
        formatBytes(memory.memoryBytes),
      ),
    );
  }
  return Math.max(0, affordableKvBytes(estimate, memory, kvBudgetBytes));
}
