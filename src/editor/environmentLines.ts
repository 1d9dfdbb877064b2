/** What a report says of the versions and the model in use. No path is in it. */
import * as vscode from "vscode";
import type { WorkerState } from "./workerHost.ts";

export function environmentLines(version: string, worker: WorkerState): readonly string[] {
  return [
    `Nearline ${version}, VS Code ${vscode.version}, ${process.platform} ${process.arch}`,
    worker.kind === "ready"
      ? `${worker.model.name}, ${Math.round(worker.model.parameterCount / 1e6)} million weights, ${worker.model.device}`
      : `worker: ${worker.kind}`,
  ];
}
