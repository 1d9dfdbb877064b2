/** Wires the workers of both roles: what they load, how they follow the settings, what the user is told. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { type ModelRole, modelRoles } from "../../shared/catalogue.ts";
import { messageOf } from "../../shared/errors.ts";
import type { LoadParams, WorkDoneParams } from "../../shared/protocol.ts";
import { type ReadSettings, section } from "../configuration.ts";
import { writeModelPath } from "../settingsWriter.ts";
import { type Timers, WorkerHost } from "../workers/workerHost.ts";
import type { WriteLog } from "../workers/workerProcess.ts";
import { followModelPaths } from "./followModelPaths.ts";
import { ModelHosts, type ModelPaths } from "./modelHosts.ts";
import { type ModelSwitch, modelSwitch } from "./modelSwitch.ts";
import { PowerWatch } from "./powerWatch.ts";

export interface ModelHostsDependencies {
  readonly readSettings: ReadSettings;
  /** The worker's script. */
  readonly scriptPath: string;
  /** The model where the settings name none, absolute. */
  readonly embeddedModel: string;
  /** Asked at each start of a worker. */
  readonly loadParams: (modelPath: string) => LoadParams;
  readonly log: WriteLog;
  readonly timers: Timers;
  /** Hears what the worker of a model says that it did. */
  readonly onWork: (path: string, work: WorkDoneParams) => void;
  /** Whether a server answers a role now. */
  readonly isServed: (role: ModelRole) => boolean;
  readonly onError: (error: unknown) => void;
}

export interface RegisteredModelHosts {
  readonly hosts: ModelHosts;
  readonly models: ModelSwitch;
  /** To be called when the settings have changed. */
  readonly follow: () => void;
  /** Whether what nobody has asked for is better left: the machine runs on its battery. */
  readonly savesEnergy: () => boolean;
}

/**
 * After a change of the source of power a worker rests at its first pause of this length, and comes back with other threads. So does one that a
 * server has taken over from.
 */
const pauseMs = 60_000;

export function registerModelHosts(dependencies: ModelHostsDependencies): RegisteredModelHosts {
  const { readSettings, scriptPath, embeddedModel, loadParams, log, timers, onWork, isServed, onError } = dependencies;
  const readPaths = (): ModelPaths => {
    const { completion, chat } = readSettings().models;
    return { completion: completion === "" ? embeddedModel : completion, chat: chat === "" ? undefined : chat };
  };
  const power = new PowerWatch({
    timers,
    isRunning: () => hosts.isRunning,
    onChange: () => hosts.countIdleAnew(),
  });
  const isSpare = (path: string) => modelRoles.every((role) => hosts[role].path !== path || isServed(role));
  const create = (path: string, roomMade?: Promise<void>): WorkerHost => {
    let savesEnergy = false;
    return new WorkerHost({
      scriptPath,
      loadParams() {
        power.ask();
        savesEnergy = power.isOnBattery;
        return { ...loadParams(path), savesEnergy };
      },
      log,
      timers,
      onWork: (work) => onWork(path, work),
      idleMs() {
        const idleMs = readSettings().idleUnloadMinutes * 60_000;
        if (savesEnergy === power.isOnBattery && !isSpare(path)) return idleMs;
        return idleMs === 0 ? pauseMs : Math.min(pauseMs, idleMs);
      },
      ...(roomMade === undefined ? {} : { roomMade }),
    });
  };
  const hosts = new ModelHosts({
    create,
    paths: readPaths(),
    tell: (message) => void vscode.window.showWarningMessage(`Nearline: ${message}`).then(undefined, onError),
  });
  const models = modelSwitch(hosts, (role, path) => {
    const isDefault = role === "completion" && path === embeddedModel;
    return writeModelPath(role, isDefault ? undefined : path);
  });
  const followPaths = followModelPaths({
    hosts,
    readPaths,
    onRefused: (error) => void tellRefusal(error).catch(onError),
  });
  hosts.onState(() => {
    if (!hosts.isRunning) power.stop();
  });
  return {
    hosts,
    models,
    savesEnergy: () => power.isOnBattery,
    follow() {
      followPaths();
      hosts.countIdleAnew();
    },
  };
}

/** The model before is at work; the setting stays as the user wrote it. */
async function tellRefusal(error: unknown): Promise<void> {
  const openSetting = t("Open Setting");
  const message = t("{0}. The model before stays in use.", messageOf(error));
  const choice = await vscode.window.showErrorMessage(`Nearline: ${message}`, openSetting);
  if (choice === openSetting) await vscode.commands.executeCommand("workbench.action.openSettings", `${section}.models`);
}
