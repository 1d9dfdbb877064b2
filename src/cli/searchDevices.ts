/** The search for a device for a command's model, in the same cache folder as the model itself. */
import { defaultKvBudgetBytes } from "../engine/engine.ts";
import { readConfig } from "../model/config.ts";
import { readModelFile } from "../model/formats/modelFile.ts";
import type { WeightForm } from "../model/weights/weightForms.ts";
import { chooseThreads } from "../worker/chooseThreads.ts";
import type { DeviceSearch } from "../worker/devices/deviceSearch.ts";
import { searchFor } from "../worker/devices/searchFor.ts";
import { cacheFolder } from "./openModel.ts";

/** Throws an AppError when the file is no model. */
export async function searchDevices(modelPath: string, form: WeightForm): Promise<DeviceSearch> {
  const file = await readModelFile(modelPath);
  const { search } = await searchFor(file, readConfig(file), {
    modelPath,
    cacheFolder: cacheFolder(),
    form,
    threads: chooseThreads(0),
    kvBudgetBytes: defaultKvBudgetBytes,
    bundleFolder: __dirname,
    cudaLibraryPath: cudaLibraryPath(),
    distrusted: [],
  });
  return search;
}

/** What the setting is in the editor. */
export function cudaLibraryPath(): string {
  return process.env["NEARLINE_CUDA_LIBRARIES"] ?? "";
}
