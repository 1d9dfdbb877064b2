/** Writes settings from commands, at the place where the user keeps them. */
import * as vscode from "vscode";
import type { ModelRole } from "../shared/catalogue.ts";
import type { DeviceChoice } from "../shared/deviceName.ts";
import type { Settings } from "../shared/settings.ts";
import { section } from "./configuration.ts";

/** Switches suggestions on or off everywhere. */
export async function writeEnable(enable: boolean): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(section, null);
  await configuration.update("enable", enable, targetOf(configuration.inspect("enable")));
}

/** Names what runs the model, on this machine. */
export async function writeDevice(device: DeviceChoice): Promise<void> {
  await vscode.workspace.getConfiguration(section, null).update("device", device, vscode.ConfigurationTarget.Global);
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

/** Names a model of this machine for a role, for all windows; undefined for the default. */
export async function writeModelPath(role: ModelRole, path: string | undefined): Promise<void> {
  await writeEntries("models", { [role]: path });
}

/** Names the server and its models; undefined takes an entry away. For all windows of this machine, never for a workspace. */
export async function writeServer(entries: Partial<Record<keyof Settings["server"], string | undefined>>): Promise<void> {
  await writeEntries("server", entries);
}

/** Changes entries of an object, and takes it away when none is left. */
async function writeEntries(key: "models" | "server", entries: Readonly<Record<string, string | undefined>>): Promise<void> {
  const configuration = vscode.workspace.getConfiguration(section, null);
  const own = configuration.inspect<Readonly<Record<string, string>>>(key)?.globalValue;
  const left = Object.entries({ ...own, ...entries }).filter(([, value]) => value !== undefined);
  const value = left.length === 0 ? undefined : Object.fromEntries(left);
  await configuration.update(key, value, vscode.ConfigurationTarget.Global);
}

function targetOf(values: { readonly workspaceValue?: unknown } | undefined): vscode.ConfigurationTarget {
  return values?.workspaceValue === undefined ? vscode.ConfigurationTarget.Global : vscode.ConfigurationTarget.Workspace;
}
