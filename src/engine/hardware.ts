/** What the engine could run on, seen from outside of it. */
import { type GraphicsCard, graphicsCards } from "../ort/graphicsCards.ts";
import { loadRuntime } from "../ort/runtime.ts";

export type { GraphicsCard } from "../ort/graphicsCards.ts";

/** `bundleFolder` is the folder of the running script. Throws an AppError when there is no library for this platform. */
export function listGraphicsCards(bundleFolder: string): readonly GraphicsCard[] {
  return graphicsCards(loadRuntime(bundleFolder));
}
