/** The worker's side of the protocol: messages to calls of the model, errors to data. */
import type { MessageConnection } from "vscode-jsonrpc/node";
import { abortSignalOf } from "../shared/abortSignalOf.ts";
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
  ScoreAnswers,
  TextDelta,
} from "../shared/protocol.ts";
import { answer } from "./answer.ts";
import { relayIndex } from "./indexRelay.ts";
import { LocalModel } from "./localModel.ts";

/** Progress within a stage is told this often at most; more would only be noise on the channel. */
const progressStep = 0.01;

export function serve(connection: MessageConnection, bundleFolder: string): void {
  let loading: Promise<LocalModel> | undefined;
  const index = relayIndex(connection, bundleFolder);

  connection.onRequest(Load.type, (params) =>
    answer(async () => {
      if (loading !== undefined) throw new AppError("request/invalid", "the model is loaded once a worker; restart the worker");
      const warn = (message: string) => void log(connection, "warn", message);
      loading = LocalModel.open({ ...params, form: params.weights, bundleFolder, warn }, progressReporter(connection));
      const { info } = await loading;
      await log(connection, "info", `loaded ${info.name} on ${info.device} in ${Math.round(info.loadMs)} ms`);
      return info;
    }),
  );

  const loaded = (): Promise<LocalModel> => {
    if (loading === undefined) throw new AppError("worker/notReady", "the model must be loaded before it can generate");
    return loading;
  };
  const give = (stream: number) => (text: string) => void connection.sendNotification(TextDelta.type, { stream, text });

  connection.onRequest(Generate.type, ({ stream, ...request }, token) =>
    answer(async () => {
      const model = await loaded();
      return index.givingWay(() => model.generate(request, give(stream), abortSignalOf(token).signal));
    }),
  );
  connection.onRequest(Chat.type, ({ stream, ...request }, token) =>
    answer(async () => {
      const model = await loaded();
      return index.givingWay(() => model.chat(request, give(stream), abortSignalOf(token).signal));
    }),
  );
  connection.onRequest(CountTokens.type, (params) => answer(async () => (await loaded()).countTokens(params)));
  connection.onRequest(ScoreAnswers.type, ({ messages, answers }, token) =>
    answer(async () => (await loaded()).scoreAnswers(messages, answers, abortSignalOf(token).signal)),
  );

  connection.listen();
}

function progressReporter(connection: MessageConnection): (stage: LoadStage, fraction: number) => void {
  let told: LoadProgressParams | undefined;
  return (stage, fraction) => {
    if (stage === told?.stage && fraction - told.fraction < progressStep) return;
    told = { stage, fraction };
    void connection.sendNotification(LoadProgress.type, told);
  };
}

function log(connection: MessageConnection, level: LogLineParams["level"], message: string): Promise<void> {
  return connection.sendNotification(LogLine.type, { level, message });
}
