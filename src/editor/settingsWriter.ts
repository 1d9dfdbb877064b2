/** Writes settings from commands, at the place where the user keeps them. */
import * as vscode from "vscode";
import { section } from "./configuration.ts";

/** Switches suggestions on or off everywhere. */
export async function writeEnable(enable: boolean): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(section, null);
  await configuration.update("enable", enable, targetOf(configuration.inspect("enable")));
}

/** Switches suggestions on or off in one language. The other entries stay as they are. */
export async function writeLanguage(languageId: string, on: boolean): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(section, null);
  const values = configuration.inspect<Readonly<Record<string, boolean>>>("languages");
  const target = targetOf(values);
  // What `get` returns is merged with the defaults, which would be written out and never follow a later version.
  const own = target === vscode.ConfigurationTarget.Workspace ? values?.workspaceValue : values?.globalValue;
  await configuration.update("languages", { ...own, [languageId]: on }, target);
}

function targetOf(values: { readonly workspaceValue?: unknown } | undefined): vscode.ConfigurationTarget {
  return values?.workspaceValue === undefined ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
}
