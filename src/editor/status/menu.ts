/** The menu behind the status bar item: what a person needs daily, the nearest at hand first. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { ServerView } from "../../shared/servers.ts";
import type { SnoozeLeft } from "../completion/snooze.ts";
import { isLanguageOn, type ReadSettings } from "../configuration.ts";
import { isOwnDocument } from "../reports/isOwnDocument.ts";
import { showServerMenu } from "../servers/serverMenu.ts";
import { serverState } from "../servers/serverState.ts";
import type { WorkerState } from "../workers/workerHost.ts";

export interface MenuOptions {
  readonly readSettings: ReadSettings;
  readonly snooze: SnoozeLeft;
  readonly worker: WorkerState;
  /** Undefined: none is named. */
  readonly server: ServerView | undefined;
}

interface Entry extends vscode.QuickPickItem {
  readonly command?: string;
  readonly argument?: string;
  /** What it leads to in place of a command. */
  readonly run?: () => Promise<void>;
}

export async function showMenu(options: MenuOptions): Promise<void> {
  const choice = await vscode.window.showQuickPick(entries(options), {
    title: "Nearline",
    placeHolder: t("What to do"),
    matchOnDescription: true,
  });
  await choice?.run?.();
  if (choice?.command === undefined) return;
  await vscode.commands.executeCommand(choice.command, ...(choice.argument === undefined ? [] : [choice.argument]));
}

function entries({ readSettings, snooze, worker, server }: MenuOptions): readonly Entry[] {
  const isOn = readSettings().enable;
  return [
    ...(isOn ? [...suggestionEntries(readSettings, snooze), ...chatEntries()] : [enableEntry()]),
    ...modelEntries(worker),
    serverEntry(server, readSettings),
    ...aboutEntries(),
    ...(isOn ? [restartEntry()] : []),
  ];
}

function enableEntry(): Entry {
  return entry("play", t("Enable"), t("loads the model and suggests while you type"), "nearline.enable");
}

function suggestionEntries(readSettings: ReadSettings, snooze: SnoozeLeft): readonly Entry[] {
  return [
    group(t("Suggestions")),
    entry("question", t("Why No Suggestion?"), t("what became of the last requests"), "nearline.whyNoSuggestion"),
    snooze.kind === "awake"
      ? entry("bell-slash", t("Snooze"), t("no suggestions for a while"), "nearline.snooze")
      : entry("bell", t("End Snooze"), leftText(snooze), "nearline.endSnooze"),
    ...editorEntries(readSettings),
    entry("circle-slash", t("Disable"), t("everywhere; the model leaves the memory"), "nearline.disable"),
  ];
}

function leftText(snooze: Exclude<SnoozeLeft, { kind: "awake" }>): string {
  if (snooze.kind === "untilRestart") return t("until the window starts again");
  return snooze.count === 1 ? t("one more minute") : t("{0} more minutes", snooze.count);
}

/** What is about the document that the user is in. */
function editorEntries(readSettings: ReadSettings): readonly Entry[] {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined || isOwnDocument(document)) return [];
  const { languageId } = document;
  const turn = isLanguageOn(readSettings().languages, languageId) ? t("Disable for This Language") : t("Enable for This Language");
  return [
    entry("lightbulb", t("Trigger Suggestion"), t("at the cursor, now"), "nearline.trigger"),
    entry("symbol-file", turn, languageId, "nearline.toggleLanguage"),
  ];
}

function chatEntries(): readonly Entry[] {
  return [group(t("Chat")), entry("comment-discussion", t("Open Chat"), t("ask about your code"), "nearline.focusChat")];
}

function modelEntries(worker: WorkerState): readonly Entry[] {
  const device =
    worker.kind === "ready" && worker.model.server === undefined ? worker.model.device : t("what can run the model on this machine");
  return [
    group(t("Model")),
    entry("package", t("Select Model…"), modelText(worker), "nearline.showModels"),
    entry("circuit-board", t("Show Devices"), device, "nearline.showDevices"),
  ];
}

function serverEntry(server: ServerView | undefined, readSettings: ReadSettings): Entry {
  if (server === undefined) {
    return entry(
      "server",
      t("Connect to a Server…"),
      t("one of yours that runs models; asks before anything is sent"),
      "nearline.connectServer",
    );
  }
  return {
    label: t("Server: {0}", server.host),
    description: serverState(server),
    iconPath: new vscode.ThemeIcon("server"),
    run: () => showServerMenu({ server, address: readSettings().server.address }),
  };
}

function modelText(worker: WorkerState): string {
  switch (worker.kind) {
    case "off":
      return t("none is loaded");
    case "loading":
      return t("loading, {0} %", Math.floor(worker.fraction * 100));
    case "failed":
      return t("could not be loaded");
    case "resting":
      return worker.model?.name ?? t("loaded when it is needed");
    case "ready":
      return worker.model.server === undefined ? worker.model.name : t("{0}, on the server {1}", worker.model.name, worker.model.server);
  }
}

function aboutEntries(): readonly Entry[] {
  return [
    group(t("About Nearline")),
    entry("graph", t("Show Dashboard"), t("what suggestions are worth, and what they cost"), "nearline.showDashboard"),
    entry("mortar-board", t("Open Walkthrough"), t("the first steps"), "nearline.openWalkthrough"),
    { ...entry("gear", t("Open Settings"), "nearline.*", "workbench.action.openSettings"), argument: "nearline." },
    entry("output", t("Show Log"), t("what was done, line by line"), "nearline.showLog"),
  ];
}

function restartEntry(): Entry {
  return entry("refresh", t("Restart Worker"), t("loads the model anew"), "nearline.restartWorker");
}

/** The icon stands beside the label and not in it, where a screen reader would say its name. */
function entry(icon: string, label: string, description: string, command: string): Entry {
  return { label, description, iconPath: new vscode.ThemeIcon(icon), command };
}

function group(label: string): Entry {
  return { label, kind: vscode.QuickPickItemKind.Separator };
}
