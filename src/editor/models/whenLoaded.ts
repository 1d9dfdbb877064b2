/** Waits for a worker that was just started. */
import { t } from "@vscode/l10n";
import { AppError } from "../../shared/errors.ts";
import type { ModelInfo } from "../../shared/protocol.ts";
import type { WorkerHost } from "../workers/workerHost.ts";

/**
 * Resolves with the model when it is loaded. `onProgress` gets the share that is done, 0 to 1.
 *
 * @throws AppError of its first failure, though it may be one that the worker tries again after, but for one on a device, which the next try leaves out;
 * `worker/notReady` when it is stopped; the signal's reason
 */
export function whenLoaded(
  worker: Pick<WorkerHost, "state" | "onState">,
  onProgress: (fraction: number) => void,
  signal: AbortSignal,
): Promise<ModelInfo> {
  return new Promise((resolve, reject) => {
    let isOnDevice = false;
    const leave = () => {
      stopListening();
      signal.removeEventListener("abort", giveUp);
    };
    const giveUp = () => {
      leave();
      reject(signal.reason);
    };
    const look = () => {
      const { state } = worker;
      switch (state.kind) {
        case "loading":
          isOnDevice = state.device !== undefined && state.device !== "cpu";
          onProgress(state.fraction);
          return;
        case "ready":
          leave();
          resolve(state.model);
          return;
        case "failed":
          if (isOnDevice && state.retryAtMs !== undefined && state.failureCount === 1) return;
          leave();
          reject(state.error);
          return;
        case "off":
        case "resting":
          leave();
          reject(new AppError("worker/notReady", t("models: the worker must run to load a model, got that it was stopped; try again")));
      }
    };
    const stopListening = worker.onState(look);
    signal.addEventListener("abort", giveUp, { once: true });
    if (signal.aborted) giveUp();
    else look();
  });
}
