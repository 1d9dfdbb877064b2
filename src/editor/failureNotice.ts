/** Tells the user of a failure, once. */
import * as vscode from "vscode";
import type { WorkerState } from "./workerHost.ts";

/**
 * @returns a listener for the worker's states that shows a notification for each new failure. The first of a row that ends in a
 * restart by itself is left to the status bar and the log: a second later there is mostly nothing left to tell. A failure
 * that comes back in the same row is not told again; after the worker ran well, or was started by the user, it is.
 */
export function failureNotice(onError: (error: unknown) => void): (state: WorkerState) => void {
  let toldMessage: string | undefined;
  return (state) => {
    if (state.kind !== "failed") return;
    const { message } = state.error;
    if (state.failureCount === 1) toldMessage = undefined;
    if (state.failureCount === 1 && state.retryAtMs !== undefined) return;
    if (message === toldMessage) return;
    toldMessage = message;
    void show(message).catch(onError);
  };
}

async function show(message: string): Promise<void> {
  const choice = await vscode.window.showErrorMessage(`Nearline: ${message}`, "Show Log", "Restart Worker");
  if (choice === "Show Log") await vscode.commands.executeCommand("nearline.showLog");
  if (choice === "Restart Worker") await vscode.commands.executeCommand("nearline.restartWorker");
}
