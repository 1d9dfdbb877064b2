/** Tells the user of a failure, once. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { WorkerState } from "./workerHost.ts";

export interface FailureNoticeOptions {
  /** Whether the user sees this message elsewhere, with what can be done. */
  readonly isShown: (message: string) => boolean;
  readonly onError: (error: unknown) => void;
}

/**
 * @returns a listener for the worker's states that shows a notification for each new failure that is not shown elsewhere. The first of a row
 * that ends in a restart by itself is left to the status bar and the log: a second later there is mostly nothing left to tell. A failure
 * that comes back in the same row is not told again; after the worker ran well, or was started by the user, it is.
 */
export function failureNotice({ isShown, onError }: FailureNoticeOptions): (state: WorkerState) => void {
  let toldMessage: string | undefined;
  return (state) => {
    if (state.kind !== "failed") return;
    const { message } = state.error;
    if (state.failureCount === 1) toldMessage = undefined;
    if (state.failureCount === 1 && state.retryAtMs !== undefined) return;
    if (message === toldMessage || isShown(message)) return;
    toldMessage = message;
    void show(message).catch(onError);
  };
}

async function show(message: string): Promise<void> {
  const [showLog, restart] = [t("Show Log"), t("Restart Worker")];
  // The same buttons as under the failure of an action (actions/tellError.ts): of two notifications that are equal VS Code shows one.
  const choice = await vscode.window.showErrorMessage(`Nearline: ${message}`, restart, showLog);
  if (choice === showLog) await vscode.commands.executeCommand("nearline.showLog");
  if (choice === restart) await vscode.commands.executeCommand("nearline.restartWorker");
}
