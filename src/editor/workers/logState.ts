/** Lines of the log about the worker's life. */
import type * as vscode from "vscode";
import type { WorkerState } from "./workerHost.ts";

export function logState(log: Pick<vscode.LogOutputChannel, "info" | "debug" | "error">, state: WorkerState): void {
  switch (state.kind) {
    case "off":
      log.info("worker: off");
      return;
    case "loading":
      log.debug(`worker: loading, ${state.stage}, ${Math.floor(state.fraction * 100)} %`);
      return;
    case "ready":
      // The worker itself logs what it loaded.
      log.debug("worker: ready");
      return;
    case "resting":
      log.info("worker: rests, no process");
      return;
    case "failed":
      log.error(`${state.error.message} (${state.error.code}, failure ${state.failureCount} in a row)`);
  }
}
