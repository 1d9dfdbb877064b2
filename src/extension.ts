/** The composition root: builds the parts, wires them, and leaves their disposal to VS Code. */
import "./shared/zodWithoutEval.ts";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import * as vscode from "vscode";
import { LocalBackend } from "./backend/local.ts";
import { LocalIndex } from "./backend/localIndex.ts";
import { AdaptiveDebounce } from "./completion/debounce/adaptiveDebounce.ts";
import { CompletionPipeline } from "./completion/pipeline.ts";
import { treeSyntax } from "./completion/syntax/treeSyntax.ts";
import { RequestRecorder } from "./completion/trace/requestRecorder.ts";
import { waitedMs } from "./completion/trace/waitedMs.ts";
import { registerActions } from "./editor/actions/registerActions.ts";
import { panelHtml } from "./editor/chat/panelHtml.ts";
import { registerChat } from "./editor/chat/registerChat.ts";
import { starters } from "./editor/chat/starters.ts";
import { CircumstanceWatch } from "./editor/circumstanceWatch.ts";
import { registerCommands } from "./editor/commands.ts";
import { settingsReader } from "./editor/configuration.ts";
import { EditorContext } from "./editor/context/editorContext.ts";
import { documentStatus } from "./editor/documentStatus.ts";
import { registerEdits } from "./editor/edits/registerEdits.ts";
import { environmentLines } from "./editor/environmentLines.ts";
import { type ExtensionApi, ExtensionRecord } from "./editor/extensionApi.ts";
import { failureNotice } from "./editor/failureNotice.ts";
import { followSettings } from "./editor/followSettings.ts";
import { GitIgnored } from "./editor/gitIgnored.ts";
import { inlineProvider } from "./editor/inlineProvider.ts";
import { registerLanguageModel } from "./editor/languageModelProvider.ts";
import { showLateSuggestion } from "./editor/lateSuggestion.ts";
import { logState } from "./editor/logState.ts";
import { Mentions } from "./editor/mentions/mentions.ts";
import { outcomeLine } from "./editor/outcomeLine.ts";
import { Prewarm } from "./editor/prewarm.ts";
import { readableFiles } from "./editor/readableFiles.ts";
import { RepeatAsk } from "./editor/repeatAsk.ts";
import { ReportDocuments } from "./editor/reportDocuments.ts";
import { Snooze } from "./editor/snooze.ts";
import { statisticsCommands } from "./editor/statisticsCommands.ts";
import { StatisticsFile } from "./editor/statisticsFile.ts";
import { StatisticsTracker } from "./editor/statisticsTracker.ts";
import { StatusBar } from "./editor/statusBar.ts";
import { whyNoSuggestion } from "./editor/whyNoSuggestion.ts";
import { withheldReason } from "./editor/withheldReason.ts";
import { type Timers, WorkerHost } from "./editor/workerHost.ts";
import { WorkspaceIndexHost } from "./editor/workspaceIndexHost.ts";
import { messageOf } from "./shared/errors.ts";

const embeddedModel = "models/SmolLM2-135M-Instruct.Q4_1.gguf";

/** Nothing of ours blocks the extension host for 8 ms; reading the tree takes a little as well. */
const maxParseMs = 6;

/** A key held down repeats each 33 ms: reading a long text for the first time does not begin between two of its characters. */
const unreadWaitMs = 40;

/** Somebody who types on does so within this time as a rule; who reads the suggestion leaves the model idle for longer. */
const askAheadMs = 100;

let stopWorker: (() => Promise<void>) | undefined;
let storeConversations: (() => Promise<void>) | undefined;
let storeStatistics: (() => Promise<void>) | undefined;

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const startMs = performance.now();
  const log = vscode.window.createOutputChannel("Nearline", { log: true });
  const logError = (error: unknown) => log.error(messageOf(error));
  const readSettings = settingsReader((message) => log.warn(message));

  const timers: Timers = {
    nowMs: () => performance.now(),
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  };
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
    timers,
  });
  stopWorker = () => host.stop();

  const statusBar = new StatusBar();
  const debounce = new AdaptiveDebounce(() => performance.now(), unreadWaitMs);
  const record = new ExtensionRecord(host);
  const recorder = new RequestRecorder({ now: () => performance.now(), date: () => Date.now() });
  const statistics = new StatisticsTracker({
    file: new StatisticsFile(join(context.globalStorageUri.fsPath, "statistics.json")),
    date: () => Date.now(),
    onError: logError,
  });
  storeStatistics = () => statistics.store();
  const documents = new ReportDocuments();
  const gitIgnored = new GitIgnored(() => showDocument());
  const editorContext = new EditorContext({
    readSettings,
    files: readableFiles(gitIgnored),
    // While it is being loaded it may be one that does.
    readsContext: () => host.state.kind !== "ready" || host.state.model.readsContext,
    log: (line) => log.debug(line),
  });
  const backend = new LocalBackend(
    (signal) => host.connection(signal),
    (count) => statusBar.setRunningCount(count),
  );
  const pipeline = new CompletionPipeline(
    {
      backend,
      now: () => performance.now(),
      // Ends early when the signal fires, which Node reports as an error.
      wait: (ms, signal) => wait(ms, undefined, { signal }).catch(() => {}),
      syntax: treeSyntax({
        folder: context.asAbsolutePath("dist/grammars"),
        limitMs: maxParseMs,
        log: (line) => log.warn(line),
      }),
      context: (request, signal) => editorContext.gather(request, signal),
      onLateSuggestion: (place) => void showLateSuggestion(place).catch(logError),
      log: (line) => log.debug(line),
      recorder,
    },
    () => {
      const { promptTokens, multiLine, stringsAndComments, eagerness } = readSettings();
      return { promptTokens, multiLine, stringsAndComments, eagerness, debounceMs: debounce.waitMs(), askAheadMs };
    },
  );

  const snooze = new Snooze((left) => {
    statusBar.update({ snooze: left });
    void vscode.commands.executeCommand("setContext", "nearline.isSnoozed", left.kind !== "awake");
    showDocument();
  });
  const withheld = (document: vscode.TextDocument) => withheldReason(document, { readSettings, snooze, gitIgnored });
  const watch = new CircumstanceWatch();

  const repeatAsk = new RepeatAsk(logError);
  const provider = inlineProvider({
    readSettings,
    noteRequest: (document, isByCommand) => repeatAsk.noteRequest(document, isByCommand),
    circumstances(document, position, selected) {
      const reason = withheld(document);
      return { ...watch.at(document, position, selected), ...(reason === undefined ? {} : { withheld: reason }) };
    },
    onOffered({ document, request, suggestion: { text }, item, isWanted }) {
      watch.noteOffered(document, item.text, item.range.start);
      if (isWanted) statistics.offered({ uri: request.snapshot.uri, text, waitedMs: waitedMs(request, recorder.traces) });
    },
    suggest(request, signal) {
      debounce.noteRequest(request);
      return pipeline.suggest(request, signal);
    },
    onOutcome(outcome, request) {
      debounce.noteOutcome(request, outcome);
      record.noteOutcome(outcome);
      statusBar.update({ lastOutcome: outcome });
      log.debug(outcomeLine(outcome));
    },
    onBug: (message) => log.error(message),
  });

  const prewarm = new Prewarm({
    readSettings,
    isWithheld: (document) => withheld(document) !== undefined,
    isReady: () => host.state.kind === "ready",
    prewarm: (place, signal) => pipeline.prewarm(place, signal),
    onError: logError,
  });

  const workspaceIndex = new WorkspaceIndexHost({
    index: new LocalIndex((signal) => host.connection(signal), join(context.globalStorageUri.fsPath, "index")),
    state: context.workspaceState,
    timers,
    log: (line) => log.info(line),
  });

  const showDocument = () => {
    const document = vscode.window.activeTextEditor?.document;
    // The log's own panel counts as an editor while it has the focus.
    if (document === undefined || document.uri.scheme === "output") return statusBar.update({ document: undefined });
    const reason = withheld(document);
    const status = documentStatus(document, readSettings(document));
    statusBar.update({ document: { languageId: document.languageId, status, ...(reason === undefined ? {} : { withheld: reason }) } });
  };
  showDocument();

  const edits = registerEdits({ chat: (...question) => backend.chat(...question), memory: context.globalState });
  const mentions = new Mentions({
    gitIgnored,
    countTokens: async (text, signal) =>
      host.state.kind === "ready" ? (await backend.countTokens({ texts: [text] }, signal))[0] : undefined,
  });
  const chat = registerChat({
    context,
    host,
    backend,
    mentions,
    search: (question, limit, signal) => workspaceIndex.search(question, limit, signal),
    useCode: edits.useCode,
    starters,
    panelHtml,
    log,
  });
  storeConversations = () => chat.close();

  const tellFailure = failureNotice(logError);
  const stopListening = host.onState((worker) => {
    logState(log, worker);
    statusBar.update({ worker });
    tellFailure(worker);
    if (worker.kind === "ready") {
      prewarm.rest();
      workspaceIndex.modelReady();
    }
  });

  context.subscriptions.push(
    edits,
    mentions,
    chat,
    registerActions({
      backend,
      workerState: () => host.state,
      proposeEdit: edits.proposeEdit,
      showInChat: (question, about) => chat.ask(question, about),
      onError: logError,
      isOn: () => readSettings().enable,
    }),
    log,
    statusBar,
    pipeline,
    snooze,
    gitIgnored,
    watch,
    editorContext,
    repeatAsk,
    prewarm,
    statistics,
    documents,
    workspaceIndex,
    { dispose: stopListening },
    registerLanguageModel({
      backend,
      model: () => (host.state.kind === "ready" ? host.state.model : undefined),
      onChange: (listener) => host.onState(listener),
    }),
    vscode.languages.registerInlineCompletionItemProvider({ pattern: "**" }, provider),
    registerCommands({
      readSettings,
      snooze,
      restartWorker: () => host.restart(),
      showLog: () => log.show(),
      onAccepted(acceptance) {
        debounce.noteAcceptance();
        record.noteAccepted();
        statistics.accepted(acceptance);
        log.debug(`accepted: ${acceptance.characterCount} characters (${acceptance.source})`);
      },
      why: whyNoSuggestion({
        documents,
        traces: () => recorder.traces,
        status: () => statusBar.view,
        environment: () => environmentLines(String(context.extension.packageJSON.version), host.state),
      }),
      statistics: statisticsCommands(statistics, documents),
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
        editorContext.forget();
        showDocument();
      },
    }),
  );

  const activationMs = performance.now() - startMs;
  record.noteActivation(activationMs);
  log.info(`activated in ${activationMs.toFixed(1)} ms`);
  record.edits = edits;
  return record;
}

export async function deactivate(): Promise<void> {
  await Promise.all([storeConversations?.(), stopWorker?.(), storeStatistics?.()]);
}
