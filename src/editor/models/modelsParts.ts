/** What the Models view composes; each part is made elsewhere. */
import type { recognize, recommend } from "../../modelStore/catalogue.ts";
import type { estimateMemory, fitOf, MachineMemory } from "../../modelStore/memoryEstimate.ts";
import type { CatalogueEntry } from "../../shared/catalogue.ts";
import type { FoundModel, Inspection, SelfTestResult } from "../../shared/models.ts";
import type { Servers } from "../servers/servers.ts";
import type { Downloads } from "./downloads.ts";
import type { ModelSwitch } from "./modelSwitch.ts";
import type { RepackedWeights } from "./repackedWeights.ts";

export interface ModelsParts {
  /** Absolute path of the model that comes with the extension. */
  readonly embeddedPath: string;
  readonly catalogue: CatalogueParts;
  readonly memory: MemoryParts;
  /** A process of its own for what may be slow, block or crash. */
  readonly tools: {
    discover(signal: AbortSignal): Promise<readonly FoundModel[]>;
    inspect(path: string, signal: AbortSignal): Promise<Inspection>;
    selfTest(path: string, signal: AbortSignal): Promise<SelfTestResult>;
  };
  readonly downloads: Downloads;
  /** Deletes a complete download, by the path of its model. */
  readonly removeDownload: (path: string) => Promise<void>;
  /** What `choose` has loaded is told by the worker's state. */
  readonly modelSwitch: Omit<ModelSwitch, "choose"> & { choose(...wish: Parameters<ModelSwitch["choose"]>): Promise<unknown> };
  /** The server that the user has named, and what can be done about it. */
  readonly servers: ServerParts;
  readonly repackedWeights: RepackedWeights;
  readonly imported: ImportParts;
  readonly machineMemory: () => MachineMemory;
  /** Where Nearline keeps its files; it need not be there yet. */
  readonly storageFolder: string;
  /** What runs the model, in words (empty while none is loaded), and what every device of the platform was found to be. */
  readonly device: () => { readonly device: string; readonly devices: readonly DeviceFinding[] };
  /** Memory for keys and values that the settings allow, in bytes. */
  readonly kvBudgetBytes: () => number;
  /** Whether the models in use are in the memory now: a worker that is off or unloaded has none there. */
  readonly isLoaded: () => boolean;
  readonly log: (line: string) => void;
}

export type ServerParts = Pick<Servers, "view" | "connect" | "disconnect" | "setKey" | "choose" | "refresh" | "onChange">;

export interface CatalogueParts {
  read(): Promise<readonly CatalogueEntry[]>;
  readonly recognize: typeof recognize;
  readonly recommend: typeof recommend;
}

export interface MemoryParts {
  readonly estimate: typeof estimateMemory;
  readonly fit: typeof fitOf;
}

/** Models that somebody pointed at: their files stay where they are. */
export interface ImportParts {
  list(): Promise<readonly FoundModel[]>;
  /** Rejects where nothing is. What it resolves with may be the folder around the path. */
  add(path: string): Promise<FoundModel>;
  remove(path: string): Promise<void>;
  /** A dialog; empty when nobody chose anything. */
  pick(): Promise<readonly string[]>;
  /** Paths in what was dropped; throws where one is not of this machine. */
  dropped(uriList: string): readonly string[];
}

export interface DeviceFinding {
  readonly name: string;
  readonly works: boolean;
  readonly reason: string;
}
