/** The search for a device, for a model file that has been read. */
import { cudaRuntime } from "../../engine/hardware.ts";
import type { LlamaConfig } from "../../model/config.ts";
import type { ModelFile } from "../../model/formats/modelFile.ts";
import { modelIdentity } from "../../model/identity.ts";
import { type WeightForm, weightPlan } from "../../model/weights/weightForms.ts";
import { layoutWeights } from "../../model/weights/weightLayout.ts";
import { sourceTensors } from "../../model/weights/weightSource.ts";
import type { DeviceRefusal } from "../../shared/deviceReport.ts";
import { makeFolder } from "../../shared/makeFolder.ts";
import { DeviceSearch, formOn, searchMachine } from "./deviceSearch.ts";

export interface SearchOptions {
  readonly modelPath: string;
  readonly cacheFolder: string;
  readonly form: WeightForm;
  /** Of the CPU. */
  readonly threads: number;
  readonly kvBudgetBytes: number;
  /** Folder of the worker's bundle. */
  readonly bundleFolder: string;
  /** What the user set for CUDA, or empty. */
  readonly cudaLibraryPath: string;
  readonly distrusted: readonly DeviceRefusal[];
}

/** Logits of a pass on the device and on their way from it, and what a provider takes for itself. */
const passTokens = 64;
const providerBytes = 256 * 2 ** 20;

export interface OpenSearch {
  readonly search: DeviceSearch;
  /** Beside which ONNX Runtime lies, for all sessions of this process. */
  readonly runtimeFolder: string;
}

export async function searchFor(file: ModelFile, config: LlamaConfig, options: SearchOptions): Promise<OpenSearch> {
  const { modelPath, cacheFolder, form, threads, kvBudgetBytes, bundleFolder, cudaLibraryPath } = options;
  // Whoever keeps weights there says what is wrong with the folder.
  await makeFolder(cacheFolder).catch(() => undefined);
  const runtimeFolder = await cudaRuntime(bundleFolder, cudaLibraryPath, cacheFolder).catch(() => bundleFolder);
  const model = {
    modelPath,
    identity: await modelIdentity(file.files, cacheFolder),
    form,
    threads,
    cacheFolder,
    estimate: () => {
      const { byteLength } = layoutWeights(config, sourceTensors(file, config), weightPlan(formOn("webgpu", form), file));
      return { totalBytes: byteLength + kvBudgetBytes + 2 * passTokens * config.vocabularySize * 4 + providerBytes };
    },
  };
  const machine = searchMachine(bundleFolder, runtimeFolder, cudaLibraryPath);
  return { search: await DeviceSearch.open(model, machine, options.distrusted), runtimeFolder };
}
