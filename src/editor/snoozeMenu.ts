/** Asks for how long there shall be quiet. */
import * as vscode from "vscode";

interface Entry extends vscode.QuickPickItem {
  readonly minutes: number;
}

const entries: readonly Entry[] = [
  { label: "5 minutes", minutes: 5 },
  { label: "15 minutes", minutes: 15 },
  { label: "1 hour", minutes: 60 },
  { label: "Until restart", description: "of the window", minutes: Number.POSITIVE_INFINITY },
];

/** @returns undefined when the user went away from the list */
export async function pickSnoozeMinutes(): Promise<number | undefined> {
  const choice = await vscode.window.showQuickPick(entries, { title: "Nearline: Snooze", placeHolder: "No suggestions while typing for" });
  return choice?.minutes;
}
