/** What may be slow, block or crash with files of others, done in a process of its own: its interface, and the side that asks. */
import { t } from "@vscode/l10n";
import type { CancellationToken, MessageConnection } from "vscode-jsonrpc";
import type { DeviceChoice } from "../shared/deviceName.ts";
import { AppError } from "../shared/errors.ts";
import type { FoundModel, Inspection, SelfTestResult } from "../shared/models.ts";
import type { WeightChoice } from "../shared/settings.ts";
import {
  Discover,
  Inspect,
  SelfTest,
  SelfTestProgress,
  type SelfTestProgressParams,
  type TriedDevice,
  TryDevices,
} from "../shared/toolsProtocol.ts";
import { signalToken } from "./signalToken.ts";
import { workerError } from "./workerError.ts";

/** All reject with the signal's reason when it fires, else with an AppError: `worker/stopped` when the process ended in the middle. */
export interface ModelTools {
  /** Models of other programs on this disk. */
  discover(signal: AbortSignal): Promise<readonly FoundModel[]>;
  /** Whether a model runs, by its header. Ends after half a minute at the latest. */
  inspect(path: string, signal: AbortSignal): Promise<Inspection>;
  /** Loads the model, which leaves its repacked weights where the worker looks for them, and asks it. No model stays loaded. */
  selfTest(
    params: { readonly path: string; readonly device: DeviceChoice; readonly threads: number },
    signal: AbortSignal,
    onProgress?: (progress: SelfTestProgressParams) => void,
  ): Promise<SelfTestResult>;
  tryDevices(signal: AbortSignal): Promise<readonly TriedDevice[]>;
}

/**
 * Lends the connection to a running tools process for some work. When the signal fires and the work does not end soon, the process is ended:
 * it may be busy with a file that was made to keep it so.
 */
export type UseToolsProcess = <Result>(work: (connection: MessageConnection) => Promise<Result>, signal: AbortSignal) => Promise<Result>;

/** Headers of real models are read in a second, also from slow disks. */
const maxInspectMs = 30_000;

export interface ModelToolsOptions {
  readonly use: UseToolsProcess;
  /** The worker's folder for repacked weights. */
  readonly cacheFolder: string;
  /** What the setting says now. */
  readonly weights: () => WeightChoice;
}

export function modelTools({ use, cacheFolder, weights }: ModelToolsOptions): ModelTools {
  const ask = async <Result>(
    send: (connection: MessageConnection, token: CancellationToken) => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result> => {
    const { token, dispose } = signalToken(signal);
    try {
      signal.throwIfAborted();
      return await use((connection) => send(connection, token), signal);
    } catch (error) {
      throw signal.aborted ? signal.reason : workerError(error);
    } finally {
      dispose();
    }
  };

  return {
    discover: (signal) => ask((connection, token) => connection.sendRequest(Discover.type, token), signal),
    tryDevices: (signal) => ask((connection, token) => connection.sendRequest(TryDevices.type, token), signal),

    async inspect(path, signal) {
      const limit = AbortSignal.timeout(maxInspectMs);
      const params = { path, weights: weights() };
      try {
        return await ask((connection, token) => connection.sendRequest(Inspect.type, params, token), AbortSignal.any([signal, limit]));
      } catch (error) {
        if (signal.aborted || !limit.aborted) throw error;
        const seconds = maxInspectMs / 1000;
        const message = t(
          "{0}: the header must be read within {1} s, got no end; get the file again, or copy it to a local disk",
          path,
          seconds,
        );
        throw new AppError("model/malformed", message, { cause: error });
      }
    },

    selfTest: (params, signal, onProgress = () => {}) =>
      ask(async (connection, token) => {
        const listening = connection.onNotification(SelfTestProgress.type, (progress) => {
          if (progress.path === params.path) onProgress(progress);
        });
        try {
          return await connection.sendRequest(SelfTest.type, { ...params, weights: weights(), cacheFolder }, token);
        } finally {
          listening.dispose();
        }
      }, signal),
  };
}
