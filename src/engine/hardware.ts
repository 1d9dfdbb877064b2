/** What the engine could run on, seen from outside of it. */
import { cudaMachine, cudaObstacle } from "../ort/cudaLibraries.ts";
import { type GraphicsCard, graphicsCards } from "../ort/graphicsCards.ts";
import { loadRuntime } from "../ort/runtime.ts";

export { cudaRuntime } from "../ort/cudaRuntime.ts";
export type { GraphicsCard } from "../ort/graphicsCards.ts";

/** `bundleFolder` is the folder of the running script. Throws an AppError when there is no library for this platform. */
export function listGraphicsCards(bundleFolder: string): readonly GraphicsCard[] {
  return graphicsCards(loadRuntime(bundleFolder));
}

/** ONNX Runtime's version, like "1.30.0". Throws as `listGraphicsCards`. */
export function runtimeVersion(bundleFolder: string): string {
  return loadRuntime(bundleFolder).version;
}

/** Why CUDA cannot be used, as far as files tell; undefined when it may work. `cudaFolder` is what the user set, or empty. */
export function whyNoCuda(bundleFolder: string, cudaFolder: string): string | undefined {
  const { libraryFolder, version, machine } = loadRuntime(bundleFolder);
  return cudaObstacle({ folder: cudaFolder, libraryFolder, version }, cudaMachine(machine));
}
