/** The library, loaded once a process, with the handles that every session shares. */
import { dirname } from "node:path";
import { t } from "@vscode/l10n";
import { AppError, messageOf } from "../shared/errors.ts";
import { loadApi, loadLibrary, type OrtApi, type Out, type Pointer, type Status } from "./api.ts";
import { libraryPath } from "./libraryPath.ts";
import { type LibraryMachine, thisMachine } from "./loadLibraries.ts";
import { OrtError } from "./ortError.ts";

export interface Runtime {
  readonly api: OrtApi;
  readonly env: Pointer;
  readonly hostMemory: Pointer;
  readonly version: string;
  /** The folder of ONNX Runtime's library. */
  readonly libraryFolder: string;
  readonly machine: LibraryMachine;
}

/** OrtLoggingLevel: only errors, which come as statuses as well, so the worker's standard error stays quiet. */
const logErrors = 3;
/** OrtArenaAllocator and OrtMemTypeDefault: memory that a CPU session may use as it is. */
const arenaAllocator = 1;
const defaultMemory = 0;

let loaded: Runtime | undefined;

/** Throws an AppError when there is no library for this platform or it cannot be loaded. */
export function loadRuntime(bundleFolder: string): Runtime {
  if (loaded !== undefined) return loaded;
  const path = libraryPath(bundleFolder);
  try {
    const { api, version } = loadApi(path);
    const env = created(api, (out) => api.createEnv(logErrors, "nearline", out));
    check(api, api.disableTelemetryEvents(env));
    const hostMemory = created(api, (out) => api.createCpuMemoryInfo(arenaAllocator, defaultMemory, out));
    loaded = { api, env, hostMemory, version, libraryFolder: dirname(path), machine: thisMachine(loadLibrary) };
    return loaded;
  } catch (error) {
    throw new AppError(
      "runtime/unavailable",
      t("ONNX Runtime: {0} cannot be loaded: {1}; reinstall the extension", path, messageOf(error)),
      {
        cause: error,
      },
    );
  }
}

/** Throws the error that a status carries, and frees it. */
export function check(api: OrtApi, status: Status): void {
  if (status === null) return;
  const error = new OrtError(api.getErrorMessage(status), api.getErrorCode(status));
  api.releaseStatus(status);
  throw error;
}

/** The handle that a call creates. */
export function created(api: OrtApi, call: (out: Out) => Status): Pointer {
  const out: Out = [null];
  check(api, call(out));
  const [pointer] = out;
  if (pointer === null) throw new OrtError("ONNX Runtime returned a null handle", 0);
  return pointer;
}
