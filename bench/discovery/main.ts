import { discoverModels } from "../../src/modelStore/discovery/discoverModels.ts";
import { programsOn } from "../../src/modelStore/discovery/modelRoots.ts";
import type { FoundModel } from "../../src/shared/models.ts";

export { makeFolders } from "./makeFolders.ts";

/** Looks through the folders of all programs below a home on Linux. */
export function discover(home: string): Promise<readonly FoundModel[]> {
  return discoverModels(new AbortController().signal, { programs: programsOn({ platform: "linux", environment: {}, home }) });
}
