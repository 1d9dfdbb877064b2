/** Makes the worker follow the settings: off when suggestions are off, started anew when another model is wanted. */
import * as vscode from "vscode";
import type { Settings } from "../shared/settings.ts";
import { type ReadSettings, section } from "./configuration.ts";
import type { WorkerHost } from "./workerHost.ts";

export interface FollowSettingsOptions {
  readonly readSettings: ReadSettings;
  readonly host: Pick<WorkerHost, "state" | "start" | "stop" | "restart">;
  /** Called after each change, when the worker has been told. */
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

export function followSettings({ readSettings, host, onChange, onError }: FollowSettingsOptions): vscode.Disposable {
  let loaded = loadedBy(readSettings());
  const follow = () => {
    const settings = readSettings();
    const wanted = loadedBy(settings);
    if (!settings.enable) host.stop().catch(onError);
    else if (host.state.kind === "off") host.start();
    else if (wanted !== loaded) host.restart();
    loaded = wanted;
  };
  // Forking takes some milliseconds, which the editor's start has not to wait for.
  const first = setImmediate(follow);
  const listener = vscode.workspace.onDidChangeConfiguration((event) => {
    if (!event.affectsConfiguration(section)) return;
    follow();
    onChange();
  });
  return vscode.Disposable.from(listener, { dispose: () => clearImmediate(first) });
}

/** Names the settings that the worker reads once, at its start. */
function loadedBy({ modelPath, threads, weights, cacheMemoryMB }: Settings): string {
  return JSON.stringify([modelPath, threads, weights, cacheMemoryMB]);
}
