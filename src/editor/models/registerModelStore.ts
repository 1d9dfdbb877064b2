/** Wires what there is of models on this machine and beyond it: the tools process, downloads, and the view that shows them. */
import { join } from "node:path";
import * as vscode from "vscode";
import { readCatalogue, recognize, recommend } from "../../modelStore/catalogue.ts";
import { removeDownload } from "../../modelStore/download/storedDownloads.ts";
import { systemTools } from "../../modelStore/download/systemTools.ts";
import { machineMemory } from "../../modelStore/machineMemory.ts";
import { estimateMemory, fitOf } from "../../modelStore/memoryEstimate.ts";
import { deviceLabels } from "../../shared/deviceName.ts";
import { messageOf } from "../../shared/errors.ts";
import type { ReadSettings } from "../configuration.ts";
import { loadedModel } from "../workers/loadedModel.ts";
import type { Timers } from "../workers/workerHost.ts";
import { droppedPaths, importedModels, pickModelFiles } from "./importedModels.ts";
import type { ModelHost } from "./modelHost.ts";
import type { ModelSwitch } from "./modelSwitch.ts";
import type { ServerParts } from "./modelsParts.ts";
import { registerDownloads } from "./registerDownloads.ts";
import { registerModels } from "./registerModels.ts";
import { registerModelTools } from "./registerModelTools.ts";
import { repackedWeights } from "./repackedWeights.ts";

export interface ModelStoreDependencies {
  readonly context: Pick<vscode.ExtensionContext, "asAbsolutePath" | "extensionUri" | "globalState" | "globalStorageUri">;
  /** Absolute path of the model that comes with the extension. */
  readonly embeddedModel: string;
  readonly readSettings: ReadSettings;
  /** The worker that completes. */
  readonly host: Pick<ModelHost, "state">;
  readonly models: ModelSwitch;
  readonly servers: ServerParts;
  readonly timers: Timers;
  readonly log: vscode.LogOutputChannel;
}

export interface ModelStore extends vscode.Disposable {
  /** Pauses what is being downloaded and ends the tools process; to be waited for before the editor goes away. */
  close(): Promise<void>;
}

export function registerModelStore({
  context,
  embeddedModel,
  readSettings,
  host,
  models,
  servers,
  timers,
  log,
}: ModelStoreDependencies): ModelStore {
  const storage = context.globalStorageUri.fsPath;
  const repackedFolder = join(storage, "models");
  const downloadFolder = join(storage, "downloads");
  const warn = (line: string) => log.warn(line);
  const readEntries = () => readCatalogue(context.asAbsolutePath("models/catalogue"), warn);

  const { tools, end: endTools } = registerModelTools({
    scriptPath: context.asAbsolutePath("dist/worker.js"),
    cacheFolder: repackedFolder,
    weights: () => readSettings().weights,
    log: ({ level, message }) => log[level](`tools: ${message}`),
    timers,
  });
  const downloading = registerDownloads({
    root: downloadFolder,
    entries: readEntries,
    mirror: () => readSettings().downloadMirror,
    tools: systemTools,
    useFor: async (role, { path }) => void (await models.choose(role, path, () => {})),
    onError: (error) => log.error(messageOf(error)),
  });
  const view = registerModels(context.extensionUri, {
    embeddedPath: embeddedModel,
    catalogue: { read: readEntries, recognize, recommend },
    memory: { estimate: estimateMemory, fit: fitOf },
    tools: {
      discover: (signal) => tools.discover(signal),
      inspect: (path, signal) => tools.inspect(path, signal),
      selfTest(path, signal) {
        const { device, threads } = readSettings();
        return tools.selfTest({ path, device, threads }, signal);
      },
    },
    downloads: downloading.downloads,
    removeDownload: (path) => removeDownload(downloadFolder, path),
    modelSwitch: models,
    servers,
    repackedWeights: repackedWeights(repackedFolder),
    imported: { ...importedModels(context.globalState), pick: pickModelFiles, dropped: droppedPaths },
    machineMemory,
    storageFolder: storage,
    device() {
      const { device = "", devices: found = [] } = loadedModel(host.state) ?? {};
      return { device, devices: found.map(({ device: name, works, reason }) => ({ name: deviceLabels[name], works, reason })) };
    },
    kvBudgetBytes: () => readSettings().cacheMemoryMB * 2 ** 20,
    isLoaded: () => host.state.kind === "ready",
    log: warn,
  });
  const all = vscode.Disposable.from(view, downloading, { dispose: () => void endTools() });
  return { close: async () => void (await Promise.all([downloading.close(), endTools()])), dispose: () => all.dispose() };
}
