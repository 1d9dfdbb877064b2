/** Asks for how long there shall be quiet. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";

interface Entry extends vscode.QuickPickItem {
  readonly minutes: number;
}

const entries: readonly Entry[] = [
  { label: t("{0} minutes", 5), minutes: 5 },
  { label: t("{0} minutes", 15), minutes: 15 },
  { label: t("1 hour"), minutes: 60 },
  { label: t("Until restart"), description: t("of the window"), minutes: Number.POSITIVE_INFINITY },
];

/** @returns undefined when the user went away from the list */
export async function pickSnoozeMinutes(): Promise<number | undefined> {
  const choice = await vscode.window.showQuickPick(entries, {
    title: t("Nearline: Snooze"),
    placeHolder: t("No suggestions while typing for"),
  });
  return choice?.minutes;
}
