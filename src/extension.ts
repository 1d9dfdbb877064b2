/** The composition root: builds the parts, wires them, and leaves their disposal to VS Code. */
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import * as vscode from "vscode";
import { LocalBackend } from "./backend/local.ts";
import { CompletionPipeline } from "./completion/pipeline.ts";
import { registerCommands } from "./editor/commands.ts";
import { settingsReader } from "./editor/configuration.ts";
import { documentStatus } from "./editor/documentStatus.ts";
import { type ExtensionApi, ExtensionRecord } from "./editor/extensionApi.ts";
import { failureNotice } from "./editor/failureNotice.ts";
import { followSettings } from "./editor/followSettings.ts";
import { inlineProvider } from "./editor/inlineProvider.ts";
import { showLateSuggestion } from "./editor/lateSuggestion.ts";
import { logState } from "./editor/logState.ts";
import { outcomeLine } from "./editor/outcomeLine.ts";
import { Prewarm } from "./editor/prewarm.ts";
import { RepeatAsk } from "./editor/repeatAsk.ts";
import { StatusBar } from "./editor/statusBar.ts";
import { WorkerHost } from "./editor/workerHost.ts";
import { messageOf } from "./shared/errors.ts";

const embeddedModel = "models/SmolLM2-135M-Instruct.Q4_1.gguf";

/** A key held down repeats each 33 ms; a pause longer than that is worth asking the model, which a next key cancels within 1 ms. */
const debounceMs = 40;

/** Somebody who types on does so within this time as a rule; who reads the suggestion leaves the model idle for longer. */
const askAheadMs = 100;

let stopWorker: (() => Promise<void>) | undefined;

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const startMs = performance.now();
  const log = vscode.window.createOutputChannel("Nearline", { log: true });
  const logError = (error: unknown) => log.error(messageOf(error));
  const readSettings = settingsReader((message) => log.warn(message));

  const host = new WorkerHost({
    scriptPath: context.asAbsolutePath("dist/worker.js"),
    loadParams: () => {
      const { modelPath, threads, weights, cacheMemoryMB } = readSettings();
      return {
        modelPath: modelPath === "" ? context.asAbsolutePath(embeddedModel) : modelPath,
        cacheFolder: join(context.globalStorageUri.fsPath, "models"),
        threads,
        weights,
        kvBudgetBytes: cacheMemoryMB * 2 ** 20,
      };
    },
    log: ({ level, message }) => log[level](`worker: ${message}`),
    timers: {
      nowMs: () => performance.now(),
      after(delayMs, callback) {
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
    },
  });
  stopWorker = () => host.stop();

  const statusBar = new StatusBar();
  const record = new ExtensionRecord(host);
  const pipeline = new CompletionPipeline(
    {
      backend: new LocalBackend(
        (signal) => host.connection(signal),
        (count) => statusBar.setRunningCount(count),
      ),
      now: () => performance.now(),
      // Ends early when the signal fires, which Node reports as an error.
      wait: (ms, signal) => wait(ms, undefined, { signal }).catch(() => {}),
      onLateSuggestion: (place) => void showLateSuggestion(place).catch(logError),
      log: (line) => log.debug(line),
    },
    () => {
      const { promptTokens, multiLine } = readSettings();
      return { promptTokens, multiLine, debounceMs, askAheadMs };
    },
  );

  const repeatAsk = new RepeatAsk(logError);
  const provider = inlineProvider({
    readSettings,
    noteRequest: (document, isByCommand) => repeatAsk.noteRequest(document, isByCommand),
    suggest: (request, signal) => pipeline.suggest(request, signal),
    onOutcome(outcome) {
      record.noteOutcome(outcome);
      statusBar.update({ lastOutcome: outcome });
      log.debug(outcomeLine(outcome));
    },
    onBug: (message) => log.error(message),
  });

  const prewarm = new Prewarm({
    readSettings,
    isReady: () => host.state.kind === "ready",
    prewarm: (place, signal) => pipeline.prewarm(place, signal),
    onError: logError,
  });

  const showDocument = () => {
    const document = vscode.window.activeTextEditor?.document;
    // The log's own panel counts as an editor while it has the focus.
    if (document === undefined || document.uri.scheme === "output") statusBar.update({ document: undefined });
    else statusBar.update({ document: { languageId: document.languageId, status: documentStatus(document, readSettings(document)) } });
  };
  showDocument();

  const tellFailure = failureNotice(logError);
  const stopListening = host.onState((worker) => {
    logState(log, worker);
    statusBar.update({ worker });
    tellFailure(worker);
    if (worker.kind === "ready") prewarm.rest();
  });

  context.subscriptions.push(
    log,
    statusBar,
    pipeline,
    repeatAsk,
    prewarm,
    { dispose: stopListening },
    vscode.languages.registerInlineCompletionItemProvider({ pattern: "**" }, provider),
    registerCommands({
      readSettings,
      restartWorker: () => host.restart(),
      showLog: () => log.show(),
      onAccepted({ source, characterCount }) {
        record.noteAccepted();
        log.debug(`accepted: ${characterCount} characters (${source})`);
      },
    }),
    vscode.window.onDidChangeActiveTextEditor(showDocument),
    // A document that changes its language is opened anew.
    vscode.workspace.onDidOpenTextDocument(showDocument),
    followSettings({
      readSettings,
      host,
      onError: logError,
      onChange() {
        pipeline.forget();
        showDocument();
      },
    }),
  );

  const activationMs = performance.now() - startMs;
  record.noteActivation(activationMs);
  log.info(`activated in ${activationMs.toFixed(1)} ms`);
  return record;
}

export async function deactivate(): Promise<void> {
  await stopWorker?.();
}
