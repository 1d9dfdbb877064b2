/**
 * The contract between the extension host and the page of the Models view. The host sends whole states; the page asks for changes. Whatever
 * the page asks is checked by the host as it is for the chat (editor/chat/checkedCalls.ts).
 */
import type { CatalogueEntry, ModelRole } from "./catalogue.ts";
import type { Inspection, MemoryEstimate, ModelOrigin, SelfTestResult } from "./models.ts";
import type { ServerView } from "./servers.ts";

export interface ModelsState {
  readonly machine: {
    readonly memoryBytes: number;
    /** Available to a new program now. */
    readonly freeMemoryBytes: number;
    /** In words: "CPU, 8 threads", "WebGPU (NVIDIA GeForce RTX 4070)"; empty while no model is loaded. */
    readonly device: string;
    /** Each device of the platform, and why it is not taken. */
    readonly devices: readonly { readonly name: string; readonly works: boolean; readonly reason: string }[];
    readonly freeDiskBytes: number;
  };
  readonly models: readonly ModelRow[];
  /** Absent while no server is named. */
  readonly server?: ServerView;
  /** Disk that Nearline's own files take: downloads, and repacked weights of all models. */
  readonly diskBytes: number;
  readonly search: { readonly kind: "idle" } | { readonly kind: "running" } | { readonly kind: "failed"; readonly message: string };
  /** What a person should hear once: a switch that was taken back, a download that failed. */
  readonly notice?: { readonly kind: "info" | "error"; readonly text: string };
}

export interface ModelRow {
  /** Stable while the view lives: the path of what is on the disk, `catalogue:<id>` of what is not. */
  readonly key: string;
  readonly name: string;
  readonly entry?: CatalogueEntry;
  readonly roles: readonly ModelRole[];
  /** Roles that it plays now. */
  readonly inUseFor: readonly ModelRole[];
  /** Roles for which it is the one recommended on this machine; each role is recommended once. */
  readonly recommendedFor: readonly ModelRole[];
  readonly estimate?: MemoryEstimate;
  readonly fit: { readonly kind: "fits" | "tight" | "tooLarge" | "unknown" /** With the numbers. */; readonly reason: string };
  readonly place: ModelPlace;
  readonly selfTest?: SelfTestResult;
  /** The self-test runs now. */
  readonly isTesting?: boolean;
}

export type ModelPlace =
  | { readonly kind: "catalogue"; readonly bytes: number }
  | {
      readonly kind: "downloading";
      readonly doneBytes: number;
      readonly totalBytes: number;
      readonly bytesPerSecond: number;
      readonly secondsLeft?: number;
      readonly phase: "waiting" | "receiving" | "checking" | "paused";
    }
  | {
      readonly kind: "disk";
      readonly path: string;
      readonly origin: ModelOrigin;
      readonly bytes: number;
      /** Repacked weights in Nearline's own folder. */
      readonly cacheBytes: number;
      readonly inspection?: Inspection;
      readonly loading?: { readonly fraction: number };
    };

/** What the page may ask for. All of it may be refused with an error, whose message is shown. */
export interface ModelsHost {
  ready(): Promise<void>;
  /** Looks through the disk again. */
  search(): Promise<void>;
  /** Makes it the model for a role, going back to the one before if it does not load. */
  choose(key: string, role: ModelRole): Promise<void>;
  /** The chat is answered by the model that completes. */
  shareModel(): Promise<void>;
  /** After a dialog with size, source and licence. */
  download(key: string): Promise<void>;
  pauseDownload(key: string): Promise<void>;
  cancelDownload(key: string): Promise<void>;
  /** A file picker. */
  importFile(): Promise<void>;
  importDropped(uriList: string): Promise<void>;
  selfTest(key: string): Promise<void>;
  cancelSelfTest(key: string): Promise<void>;
  /** Removes what Nearline made: a download, repacked weights, an entry of the list; after asking. Files of others stay. */
  remove(key: string): Promise<void>;
  revealFile(key: string): Promise<void>;
  openLicense(key: string): Promise<void>;
  openLink(href: string): Promise<void>;
  dismissNotice(): Promise<void>;
  /** Asks for an address, and whether text may go there. */
  connectServer(): Promise<void>;
  /** Nothing goes to the server any more. */
  disconnectServer(): Promise<void>;
  /** Asks for its API key. */
  setServerKey(): Promise<void>;
  /** Asks it anew what it has, also where it had been given up; before that, whether text may go there, where nobody has said so yet. */
  refreshServer(): Promise<void>;
  /** Lets a model of the server answer in a role. */
  chooseServerModel(id: string, role: ModelRole): Promise<void>;
  /** The role is this machine's again, with the model that it had. */
  useThisMachine(role: ModelRole): Promise<void>;
  /** VS Code's own page, where a person says whether the workspace is trusted. */
  manageTrust(): Promise<void>;
}

export interface ModelsPage {
  showState(state: ModelsState): void;
}
