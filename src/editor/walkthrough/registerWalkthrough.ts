/** The commands of the walkthrough (package.json has its steps), and what its first step waits for. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { ReadSettings } from "../configuration.ts";
import { isSampleLanguage, sampleIn } from "./samples.ts";

/**
 * Context keys that end the first step; VS Code remembers itself which steps were done. It ends one when a key of the
 * step becomes true, each key once in a window, and never for a key that was true before it first read the walkthrough:
 * so a second key tells of an acceptance once the walkthrough is known to be open.
 */
const hasAcceptedKey = "nearline.hasAccepted";
const hasAcceptedSinceOpenedKey = "nearline.hasAcceptedSinceOpened";

export interface WalkthroughOptions {
  /** `publisher.name` */
  readonly extensionId: string;
  readonly readSettings: ReadSettings;
}

export interface Walkthrough extends vscode.Disposable {
  /** A suggestion was accepted. */
  noteAcceptance(): void;
}

export function registerWalkthrough({ extensionId, readSettings }: WalkthroughOptions): Walkthrough {
  let hasAccepted = false;
  let isOpened = false;
  const told = new Set<string>();
  const tell = async (key: string): Promise<void> => {
    if (told.has(key)) return;
    told.add(key);
    await vscode.commands.executeCommand("setContext", key, true);
  };
  const registered = vscode.Disposable.from(
    vscode.commands.registerCommand("nearline.openWalkthrough", async () => {
      await vscode.commands.executeCommand("workbench.action.openWalkthrough", `${extensionId}#start`, false);
      isOpened = true;
      if (hasAccepted) await tell(hasAcceptedSinceOpenedKey);
    }),
    vscode.commands.registerCommand("nearline.tryExample", async (languageId: unknown) => {
      // Its button is in the walkthrough, which VS Code opens by itself too.
      isOpened = true;
      await tryExample(languageId, readSettings);
    }),
  );
  return {
    noteAcceptance() {
      hasAccepted = true;
      void tell(hasAcceptedKey);
      if (isOpened) void tell(hasAcceptedSinceOpenedKey);
    },
    dispose: () => registered.dispose(),
  };
}

/** @param languageId as a link of the walkthrough gives it; JavaScript for anything else */
async function tryExample(languageId: unknown, readSettings: ReadSettings): Promise<void> {
  if (!readSettings().enable) {
    const enable = t("Enable");
    const message = t("Nearline is off, so there are no suggestions.");
    if ((await vscode.window.showInformationMessage(message, enable)) !== enable) return;
    await vscode.commands.executeCommand("nearline.enable");
  }
  const sample = sampleIn(isSampleLanguage(languageId) ? languageId : "javascript");
  const document = await vscode.workspace.openTextDocument({ language: sample.languageId, content: sample.text });
  const place = new vscode.Position(sample.line, sample.character);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(place, place) });
  // Nothing was typed, so VS Code would not ask by itself.
  await vscode.commands.executeCommand("editor.action.inlineSuggest.trigger");
}
