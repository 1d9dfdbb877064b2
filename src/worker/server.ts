/** The worker's side of the protocol: messages to calls of the model, errors to data. */
import { t } from "@vscode/l10n";
import type { MessageConnection } from "vscode-jsonrpc/node";
import { abortSignalOf } from "../shared/abortSignalOf.ts";
import type { DeviceName } from "../shared/deviceName.ts";
import { AppError } from "../shared/errors.ts";
import {
  Chat,
  CountTokens,
  Generate,
  Load,
  LoadProgress,
  type LoadProgressParams,
  type LoadStage,
  LogLine,
  type LogLineParams,
  MeasureDevices,
  ModelChanged,
  type ModelInfo,
  ScoreAnswers,
  TextDelta,
  WorkDone,
  Yield,
} from "../shared/protocol.ts";
import { answer } from "./answer.ts";
import { relayIndex } from "./indexRelay.ts";
import { LocalModel } from "./localModel.ts";
import { WorkMeter } from "./workMeter.ts";

/** Progress within a stage is told this often at most; more would only be noise on the channel. */
const progressStep = 0.01;

export function serve(connection: MessageConnection, bundleFolder: string): void {
  let loading: Promise<LocalModel> | undefined;
  const index = relayIndex(connection, bundleFolder);
  const meter = new WorkMeter(processCpuMs);
  // After the answer, which somebody waits for.
  const tellWork = () =>
    setImmediate(() => void connection.sendNotification(WorkDone.type, { ...meter.take(), residentBytes: process.memoryUsage.rss() }));

  connection.onRequest(Load.type, (params) =>
    answer(async () => {
      if (loading !== undefined) throw new AppError("request/invalid", t("the model is loaded once a worker; restart the worker"));
      const warn = (message: string) => void log(connection, "warn", message);
      const progress = progressReporter(connection);
      const onChange = (info: ModelInfo) => void connection.sendNotification(ModelChanged.type, info);
      loading = LocalModel.open(
        { ...params, form: params.weights, bundleFolder, warn, onDevice: progress.setDevice, onChange },
        progress.tell,
      );
      const { info } = await loading;
      tellWork();
      await log(connection, "info", `loaded ${info.name} on ${info.device} in ${Math.round(info.loadMs)} ms`);
      return info;
    }),
  );

  const loaded = (): Promise<LocalModel> => {
    if (loading === undefined) throw new AppError("worker/notReady", t("the model must be loaded before it can generate"));
    return loading;
  };
  const give = (stream: number) => (text: string) => void connection.sendNotification(TextDelta.type, { stream, text });

  connection.onRequest(Generate.type, ({ stream, ...request }, token) =>
    answer(async () => {
      const model = await loaded();
      const kind = request.priority === "chat" ? "other" : "suggestions";
      return index.givingWay(() => meter.measure(kind, () => model.generate(request, give(stream), abortSignalOf(token).signal)));
    }).finally(tellWork),
  );
  connection.onRequest(Chat.type, ({ stream, ...request }, token) =>
    answer(async () => {
      const model = await loaded();
      return index.givingWay(() => meter.measure("other", () => model.chat(request, give(stream), abortSignalOf(token).signal)));
    }).finally(tellWork),
  );
  connection.onRequest(CountTokens.type, (params) => answer(async () => (await loaded()).countTokens(params)));
  connection.onRequest(MeasureDevices.type, (params, token) =>
    answer(async () => (await loaded()).measureDevices(params, abortSignalOf(token).signal)),
  );
  connection.onRequest(ScoreAnswers.type, ({ messages, answers }, token) =>
    answer(async () => (await loaded()).scoreAnswers(messages, answers, abortSignalOf(token).signal)),
  );

  // Before there is a model nobody has to yield.
  connection.onNotification(Yield.type, ({ busy }) => void loading?.then((model) => model.yieldToOthers(busy)).catch(() => {}));

  connection.listen();
}

function processCpuMs(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

interface ProgressReporter {
  readonly tell: (stage: LoadStage, fraction: number) => void;
  /** Told with all that follows. */
  readonly setDevice: (device: DeviceName) => void;
}

function progressReporter(connection: MessageConnection): ProgressReporter {
  let told: LoadProgressParams | undefined;
  let on: Pick<LoadProgressParams, "device"> = {};
  return {
    tell(stage, fraction) {
      if (stage === told?.stage && fraction - told.fraction < progressStep) return;
      told = { stage, fraction, ...on };
      void connection.sendNotification(LoadProgress.type, told);
    },
    setDevice(device) {
      on = { device };
    },
  };
}

function log(connection: MessageConnection, level: LogLineParams["level"], message: string): Promise<void> {
  return connection.sendNotification(LogLine.type, { level, message });
}
