/** Saves a graph with its weights as this processor's kernels lay them out. */
import { join } from "node:path";
import { loadRuntime } from "../ort/runtime.ts";
import { Session } from "../ort/session.ts";

export interface PackedPlace {
  readonly folder: string;
  readonly graphFileName: string;
  readonly dataFileName: string;
}

export async function savePackedGraph(bundleFolder: string, graphPath: string, threads: number, place: PackedPlace): Promise<void> {
  const { folder, graphFileName, dataFileName } = place;
  const savePackedTo = { graphPath: join(folder, graphFileName), dataFileName };
  const session = await Session.load(loadRuntime(bundleFolder), graphPath, { threads, savePackedTo });
  await session.release();
}
