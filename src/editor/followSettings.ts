/** Makes the workers follow the settings: off when suggestions are off, started anew when they are to load the model otherwise. */
import * as vscode from "vscode";
import type { Settings } from "../shared/settings.ts";
import { type ReadSettings, section } from "./configuration.ts";
import type { ModelHosts } from "./models/modelHosts.ts";

export interface FollowSettingsOptions {
  readonly readSettings: ReadSettings;
  readonly hosts: Pick<ModelHosts, "state" | "start" | "stop" | "followSettings">;
  /** Follows which models are wanted, and of which machine. */
  readonly followModels: () => void;
  /** Whether a worker of this machine completes as a rule. */
  readonly completesHere: () => boolean;
  /** Called after each change, when the worker has been told. */
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

export function followSettings({
  readSettings,
  hosts,
  followModels,
  completesHere,
  onChange,
  onError,
}: FollowSettingsOptions): vscode.Disposable {
  let loaded = loadedBy(readSettings());
  const follow = () => {
    const settings = readSettings();
    const wanted = loadedBy(settings);
    followModels();
    if (!settings.enable) hosts.stop().catch(onError);
    else if (hosts.state.kind === "off") hosts.start(completesHere());
    else if (wanted !== loaded) hosts.followSettings();
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

/** Names the settings that a worker reads once, at its start. */
function loadedBy({ threads, weights, cacheMemoryMB, device, cudaLibraryPath }: Settings): string {
  return JSON.stringify([threads, weights, cacheMemoryMB, device, cudaLibraryPath]);
}
