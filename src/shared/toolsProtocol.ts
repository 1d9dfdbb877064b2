/**
 * The contract between the extension host and the tools process, in which files of others are read and models tried: the worker's bundle
 * with `toolsArgument`. JSON-RPC as with the worker (protocol.ts); cancelling a request ends its work.
 */
import { NotificationType, RequestType, RequestType0 } from "vscode-jsonrpc";
import type { DeviceChoice, DeviceName } from "./deviceName.ts";
import type { ErrorData } from "./errors.ts";
import type { FoundModel, Inspection, SelfTestResult } from "./models.ts";
import type { LoadStage } from "./protocol.ts";
import type { WeightChoice } from "./settings.ts";

/** Makes the worker's bundle the tools process. */
export const toolsArgument = "--tools";

/** From the host: models of other programs on this disk. */
export namespace Discover {
  export const type = new RequestType0<readonly FoundModel[], ErrorData>("nearline/tools/discover");
}

/** From the host: what the header of a model says. */
export namespace Inspect {
  export const type = new RequestType<InspectParams, Inspection, ErrorData>("nearline/tools/inspect");
}

/** From the host: load a model, have it fill a hole and answer a question, and let it go. */
export namespace SelfTest {
  export const type = new RequestType<SelfTestParams, SelfTestResult, ErrorData>("nearline/tools/selfTest");
}

/** From the tools process: how far a self-test has come. */
export namespace SelfTestProgress {
  export const type = new NotificationType<SelfTestProgressParams>("nearline/tools/selfTestProgress");
}

/** From the host: every device of this platform, and whether it works. */
export namespace TryDevices {
  export const type = new RequestType0<readonly TriedDevice[], ErrorData>("nearline/tools/tryDevices");
}

export interface InspectParams {
  /** Absolute. */
  readonly path: string;
  readonly weights: WeightChoice;
}

export interface SelfTestParams {
  /** Absolute. */
  readonly path: string;
  readonly device: DeviceChoice;
  /** 0 chooses by the machine. */
  readonly threads: number;
  readonly weights: WeightChoice;
  /** Folder for repacked weights: the worker's, which then finds them there. */
  readonly cacheFolder: string;
}

export interface SelfTestProgressParams {
  readonly path: string;
  /** As of loading, and "ask" for what comes after it. */
  readonly stage: LoadStage | "ask";
  /** Of the stages of loading a share of all of loading; of "ask" of that. */
  readonly fraction: number;
}

export interface TriedDevice {
  readonly device: DeviceName;
  readonly works: boolean;
  readonly reason: string;
  readonly detail: string;
}
