/** Tells the user what went wrong in an action, with the button that helps. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { AppError, messageOf } from "../../shared/errors.ts";
import type { WorkerState } from "../workers/workerHost.ts";

interface Remedy {
  readonly button: string;
  readonly command: string;
}

const enable: Remedy = { button: t("Enable Nearline"), command: "nearline.enable" };
const restart: Remedy = { button: t("Restart Worker"), command: "nearline.restartWorker" };
const showLog: Remedy = { button: t("Show Log"), command: "nearline.showLog" };

/** What the user asked for and cannot be had, or can be done otherwise, needs no log. */
const ownCodes: ReadonlySet<string> = new Set(["request/invalid", "request/tooLong"]);

export async function tellError(error: unknown, state: WorkerState): Promise<void> {
  const remedies = remediesFor(error, state);
  const choice = await vscode.window.showErrorMessage(`Nearline: ${messageOf(error)}`, ...remedies.map(({ button }) => button));
  const chosen = remedies.find(({ button }) => button === choice);
  if (chosen !== undefined) await vscode.commands.executeCommand(chosen.command);
}

function remediesFor(error: unknown, state: WorkerState): readonly Remedy[] {
  if (error instanceof AppError && ownCodes.has(error.code)) return [];
  if (state.kind === "off") return [enable];
  return state.kind === "failed" ? [restart, showLog] : [showLog];
}
