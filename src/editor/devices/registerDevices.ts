/** Devices in the editor: the watch over them, the notice of one that fails, and the command that shows them. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { abortSignalOf } from "../../shared/abortSignalOf.ts";
import type { DeviceName } from "../../shared/deviceName.ts";
import type { DeviceRefusal } from "../../shared/deviceReport.ts";
import type { MeasureDevicesParams, MeasureDevicesResult, ModelInfo } from "../../shared/protocol.ts";
import { section } from "../configuration.ts";
import type { ReportDocuments } from "../reports/reportDocuments.ts";
import type { Timers, WorkerHost } from "../workers/workerHost.ts";
import { deviceNotice } from "./deviceNotice.ts";
import { deviceReportText, type ReportedModel } from "./deviceReportText.ts";
import { DeviceWatch } from "./deviceWatch.ts";

export interface MeasuredHost {
  readonly host: Pick<WorkerHost, "state" | "onState" | "restart">;
  /** What is loaded to take its place, which may hang or crash as well. */
  readonly beside?: MeasuredHost["host"];
  readonly measure: (params: MeasureDevicesParams, signal: AbortSignal) => Promise<MeasureDevicesResult>;
}

export interface RegisterDevicesOptions extends MeasuredHost {
  /** Of the chat's own model, off while it has none. */
  readonly chat?: MeasuredHost;
  readonly documents: Pick<ReportDocuments, "show">;
  readonly memory: Pick<vscode.Memento, "get" | "update">;
  readonly timers: Timers;
  readonly onBattery: () => boolean;
  readonly log: (line: string) => void;
  readonly onError: (error: unknown) => void;
}

export interface Devices extends vscode.Disposable {
  /** For the next start of the worker. */
  readonly distrusted: readonly DeviceRefusal[];
  /** Requests to the model that somebody waits for. */
  setRunningCount(count: number): void;
}

export function registerDevices(options: RegisterDevicesOptions): Devices {
  const { chat, timers, onBattery, log, memory, onError } = options;
  const onRefused = deviceNotice(memory, onError);
  const inTurn = oneAtATime();
  const watches = [options, ...(chat === undefined ? [] : [chat])].flatMap(({ host, beside, measure }) =>
    [host, ...(beside === undefined ? [] : [beside])].map(
      (watched) => new DeviceWatch({ host: watched, measure: inTurn(measure), timers, onBattery, log, onRefused, failureReason }),
    ),
  );
  const registered = vscode.Disposable.from(
    ...watches,
    vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      // Logs are documents too, and nobody types them.
      if (contentChanges.length > 0 && document.uri.scheme !== "output") {
        for (const watch of watches) watch.noteActivity();
      }
    }),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(`${section}.device`) || event.affectsConfiguration(`${section}.cudaLibraryPath`)) {
        for (const watch of watches) watch.forget();
      }
    }),
    vscode.commands.registerCommand("nearline.showDevices", () => showDevices(options)),
  );
  return {
    get distrusted() {
      return watches.flatMap(({ distrusted }) => distrusted);
    },
    setRunningCount(count) {
      for (const watch of watches) watch.setRunningCount(count);
    },
    dispose: () => registered.dispose(),
  };
}

/** Two models that are measured at once would only measure each other. */
function oneAtATime(): (measure: MeasuredHost["measure"]) => MeasuredHost["measure"] {
  let last: Promise<unknown> = Promise.resolve();
  return (measure) => (params, signal) => {
    const result = last.then(() => {
      signal.throwIfAborted();
      return measure(params, signal);
    });
    last = result.catch(() => {});
    return result;
  };
}

function failureReason(failure: "crashedLoading" | "crashedTwice" | "hung"): string {
  switch (failure) {
    case "crashedLoading":
      return t("The worker crashed as it loaded the model there.");
    case "crashedTwice":
      return t("The worker crashed twice while the model ran there.");
    case "hung":
      return t("The worker did not finish loading the model there.");
  }
}

interface KnownModel extends ReportedModel, MeasuredHost {}

/** The models that are loaded: the one that completes, and the chat's own. */
function knownModels(options: RegisterDevicesOptions): readonly KnownModel[] {
  const { chat } = options;
  const titled = [
    { title: t("Devices"), ...options },
    ...(chat === undefined ? [] : [{ title: t("Devices of the Chat's Model"), ...chat }]),
  ];
  return titled.flatMap(({ title, host, measure }) => {
    const model = modelOf(host);
    return model === undefined ? [] : [{ title, model, host, measure }];
  });
}

async function showDevices(options: RegisterDevicesOptions): Promise<void> {
  const known = knownModels(options);
  if (known.length === 0) {
    await vscode.window.showInformationMessage(t("Nearline: devices are shown once a model is loaded."));
    return;
  }
  await options.documents.show(t("Devices"), deviceReportText(known));
  const findings = known.flatMap(({ model }) => model.devices ?? []);
  const isUntried = findings.some((finding) => !finding.works && finding.isUntried === true);
  const isMeasured = findings.some((finding) => finding.works && finding.times !== undefined);
  // The command has done its work; whoever waits for it need not wait for an answer to this.
  if (isUntried || isMeasured) offerToMeasure(options, isUntried).catch(options.onError);
}

async function offerToMeasure(options: RegisterDevicesOptions, isUntried: boolean): Promise<void> {
  const question = isUntried
    ? t("Nearline: not every device has been tried with this model. That takes a few seconds.")
    : t("Nearline: these times were measured before.");
  const measureNow = isUntried ? t("Measure Now") : t("Measure Again");
  if ((await vscode.window.showInformationMessage(question, measureNow)) !== measureNow) return;
  const title = t("Nearline: measuring devices");
  await vscode.window.withProgress({ location: vscode.ProgressLocation.Notification, title, cancellable: true }, async (_, token) => {
    const { signal } = abortSignalOf(token);
    try {
      const best = new Map<MeasuredHost["host"], DeviceName>();
      for (const { host, measure } of knownModels(options))
        best.set(host, (await measure({ scope: isUntried ? "all" : "anew" }, signal)).best);
      const known = knownModels(options);
      if (known.length === 0) return;
      await options.documents.show(t("Devices"), deviceReportText(known));
      for (const { host, model } of known) {
        if (best.has(host) && best.get(host) !== model.deviceState?.runsOn) host.restart();
      }
    } catch (error) {
      // Cancelled: what was found until then is in the document the next time.
      if (!signal.aborted) throw error;
    }
  });
}

function modelOf({ state }: Pick<WorkerHost, "state">): ModelInfo | undefined {
  return state.kind === "ready" ? state.model : undefined;
}
