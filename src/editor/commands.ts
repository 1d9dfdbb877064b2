/** The commands of the palette, the keyboard and the menu. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { ServerView } from "../shared/servers.ts";
import { type Acceptance, acceptedCommand } from "./completion/inlineProvider.ts";
import type { Snooze } from "./completion/snooze.ts";
import { pickSnoozeMinutes } from "./completion/snoozeMenu.ts";
import type { ReadSettings } from "./configuration.ts";
import { documentStatus } from "./documentStatus.ts";
import type { WhyNoSuggestion } from "./reports/whyNoSuggestion.ts";
import { writeEnable, writeLanguage } from "./settingsWriter.ts";
import { showMenu } from "./status/menu.ts";
import type { WorkerState } from "./workers/workerHost.ts";

export interface CommandOptions {
  readonly readSettings: ReadSettings;
  readonly snooze: Pick<Snooze, "start" | "end" | "left">;
  readonly workerState: () => WorkerState;
  /** Absent, as what it gives: none is named. */
  readonly server?: () => ServerView | undefined;
  readonly restartWorker: () => void;
  readonly showLog: () => void;
  readonly onAccepted: (acceptance: Acceptance) => void;
  readonly why: WhyNoSuggestion;
}

export function registerCommands(options: CommandOptions): vscode.Disposable {
  const { readSettings } = options;
  return vscode.Disposable.from(
    command("nearline.trigger", () => vscode.commands.executeCommand("editor.action.inlineSuggest.trigger")),
    command("nearline.enable", () => writeEnable(true)),
    command("nearline.disable", () => writeEnable(false)),
    command("nearline.toggle", () => writeEnable(!readSettings().enable)),
    command("nearline.toggleLanguage", () => toggleLanguage(readSettings)),
    command("nearline.snooze", (minutes) => startSnooze(options.snooze, minutes)),
    command("nearline.endSnooze", () => options.snooze.end()),
    command("nearline.restartWorker", options.restartWorker),
    command("nearline.showLog", options.showLog),
    command("nearline.showMenu", () =>
      showMenu({ readSettings, snooze: options.snooze.left, worker: options.workerState(), server: options.server?.() }),
    ),
    command("nearline.whyNoSuggestion", options.why.show),
    command("nearline.copyReport", options.why.copyReport),
    vscode.commands.registerCommand(acceptedCommand, options.onAccepted),
  );
}

function command(name: string, run: (argument: unknown) => unknown): vscode.Disposable {
  return vscode.commands.registerCommand(name, run);
}

/** @param minutes as somebody may give them with a key of their own; anything else asks for them */
async function startSnooze(snooze: Pick<Snooze, "start">, minutes: unknown): Promise<void> {
  const chosen = typeof minutes === "number" && minutes > 0 ? minutes : await pickSnoozeMinutes();
  if (chosen !== undefined) snooze.start(chosen);
}

/** Turns what the user sees around: where the document gets no suggestions its language is switched on by name. */
async function toggleLanguage(readSettings: ReadSettings): Promise<void> {
  const document = vscode.window.activeTextEditor?.document;
  if (document === undefined) {
    await vscode.window.showInformationMessage(t("Nearline: open a document to switch suggestions for its language."));
    return;
  }
  // Asked as if suggestions were on everywhere, so that only the language counts.
  const status = documentStatus(document, { ...readSettings(document), enable: true });
  await writeLanguage(document.languageId, status.kind === "off");
}
