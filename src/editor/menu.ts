/** The menu behind the status bar item. */
import * as vscode from "vscode";
import { isLanguageOn, type ReadSettings } from "./configuration.ts";
import type { SnoozeLeft } from "./snooze.ts";

interface Entry extends vscode.QuickPickItem {
  readonly command: string;
  readonly argument?: string;
}

export async function showMenu(readSettings: ReadSettings, snooze: SnoozeLeft): Promise<void> {
  const choice = await vscode.window.showQuickPick(entries(readSettings, snooze), { title: "Nearline", placeHolder: "What to do" });
  if (choice !== undefined)
    await vscode.commands.executeCommand(choice.command, ...(choice.argument === undefined ? [] : [choice.argument]));
}

function entries(readSettings: ReadSettings, snooze: SnoozeLeft): readonly Entry[] {
  const settings = readSettings();
  const editor = vscode.window.activeTextEditor;
  const settingsEntry: Entry = { label: "$(gear) Open Settings", command: "workbench.action.openSettings", argument: "nearline." };
  const logEntry: Entry = { label: "$(output) Show Log", command: "nearline.showLog" };
  const statisticsEntry: Entry = { label: "$(graph) Show Statistics", command: "nearline.showStatistics" };
  if (!settings.enable) return [{ label: "$(play) Enable", command: "nearline.enable" }, statisticsEntry, logEntry, settingsEntry];

  const ofEditor: Entry[] = [];
  if (editor !== undefined) {
    const { languageId } = editor.document;
    const verb = isLanguageOn(settings.languages, languageId) ? "Disable" : "Enable";
    ofEditor.push(
      { label: "$(lightbulb) Trigger Suggestion", command: "nearline.trigger" },
      { label: `$(symbol-file) ${verb} for This Language`, description: languageId, command: "nearline.toggleLanguage" },
    );
  }
  const snoozeEntry: Entry =
    snooze.kind === "awake"
      ? { label: "$(bell-slash) Snooze", description: "no suggestions for a while", command: "nearline.snooze" }
      : { label: "$(bell) End Snooze", command: "nearline.endSnooze" };
  return [
    ...ofEditor,
    { label: "$(question) Why No Suggestion?", command: "nearline.whyNoSuggestion" },
    statisticsEntry,
    snoozeEntry,
    { label: "$(circle-slash) Disable", command: "nearline.disable" },
    { label: "$(debug-restart) Restart Worker", command: "nearline.restartWorker" },
    logEntry,
    settingsEntry,
  ];
}
