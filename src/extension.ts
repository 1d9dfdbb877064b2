/** The composition root: builds the parts, wires them, and leaves their disposal to VS Code. */
import "./editor/speakEditorLanguage.ts";
import "./shared/zodWithoutEval.ts";
import { join } from "node:path";
import * as vscode from "vscode";
import { LocalBackend } from "./backend/localBackend.ts";
import { LocalIndex } from "./backend/localIndex.ts";
import { measureDevices } from "./backend/measureDevices.ts";
import { treeSyntax } from "./completion/syntax/treeSyntax.ts";
import { registerActions } from "./editor/actions/registerActions.ts";
import { registerChat } from "./editor/chat/registerChat.ts";
import { starters } from "./editor/chat/starters.ts";
import { registerCommands } from "./editor/commands.ts";
import { registerCompletion } from "./editor/completion/registerCompletion.ts";
import { Snooze } from "./editor/completion/snooze.ts";
import { withheldReason } from "./editor/completion/withheldReason.ts";
import { rememberedSettings, settingsReader } from "./editor/configuration.ts";
import { registerDashboard } from "./editor/dashboard/registerDashboard.ts";
import { registerDevices } from "./editor/devices/registerDevices.ts";
import { registerEdits } from "./editor/edits/registerEdits.ts";
import { type ExtensionApi, ExtensionRecord } from "./editor/extensionApi.ts";
import { followSettings } from "./editor/followSettings.ts";
import { registerLanguageModel } from "./editor/languageModelProvider.ts";
import { Mentions } from "./editor/mentions/mentions.ts";
import { registerModelHosts } from "./editor/models/registerModelHosts.ts";
import { registerModelStore } from "./editor/models/registerModelStore.ts";
import { GitIgnored } from "./editor/privacy/gitIgnored.ts";
import { leaveGuard } from "./editor/privacy/leaveGuard.ts";
import { mayLeave } from "./editor/privacy/mayLeave.ts";
import { readableFiles } from "./editor/privacy/readableFiles.ts";
import { environmentLines } from "./editor/reports/environmentLines.ts";
import { ReportDocuments } from "./editor/reports/reportDocuments.ts";
import { whyNoSuggestion } from "./editor/reports/whyNoSuggestion.ts";
import { registerServers } from "./editor/servers/registerServers.ts";
import { registerStatistics } from "./editor/statistics/registerStatistics.ts";
import { registerStatus } from "./editor/status/registerStatus.ts";
import { registerWalkthrough } from "./editor/walkthrough/registerWalkthrough.ts";
import { failureNotice } from "./editor/workers/failureNotice.ts";
import { loadedModel } from "./editor/workers/loadedModel.ts";
import { logState } from "./editor/workers/logState.ts";
import { RunningRequests } from "./editor/workers/runningRequests.ts";
import type { Timers } from "./editor/workers/workerHost.ts";
import { forkWorker, type WriteLog } from "./editor/workers/workerProcess.ts";
import { IndexWorker } from "./editor/workspaceIndex/indexWorker.ts";
import { WorkspaceIndexHost } from "./editor/workspaceIndex/workspaceIndexHost.ts";
import { messageOf } from "./shared/errors.ts";

const embeddedModel = "models/SmolLM2-135M-Instruct.Q4_1.gguf";

/** Nothing of ours blocks the extension host for 8 ms; reading the tree takes a little as well. */
const maxParseMs = 6;

/** What VS Code waits for before the window is gone. */
let end: (() => Promise<unknown>) | undefined;

export function activate(context: vscode.ExtensionContext): ExtensionApi {
  const startMs = performance.now();
  const log = vscode.window.createOutputChannel("Nearline", { log: true });
  const logError = (error: unknown) => log.error(messageOf(error));
  const remembered = rememberedSettings(settingsReader((message) => log.warn(message)));
  const { readSettings } = remembered;

  const scriptPath = context.asAbsolutePath("dist/worker.js");
  const logWorker: WriteLog = ({ level, message }) => log[level](`worker: ${message}`);
  const timers: Timers = {
    nowMs: () => performance.now(),
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs);
      return () => clearTimeout(timer);
    },
  };
  const {
    hosts,
    models,
    follow: followModels,
    savesEnergy,
  } = registerModelHosts({
    readSettings,
    scriptPath,
    embeddedModel: context.asAbsolutePath(embeddedModel),
    loadParams: (modelPath) => {
      const { threads, weights, cacheMemoryMB, device, cudaLibraryPath } = readSettings();
      return {
        modelPath,
        cacheFolder: join(context.globalStorageUri.fsPath, "models"),
        threads,
        weights,
        kvBudgetBytes: cacheMemoryMB * 2 ** 20,
        device,
        cudaLibraryPath,
        distrusted: devices.distrusted,
      };
    },
    log: logWorker,
    timers,
    onWork(path, work) {
      statistics.tracker.worked(work);
      if (path === models.pathFor("completion")) dashboard.worked(work);
    },
    isServed: (role) => servers.sends(role),
    onError: logError,
  });
  const { completion: host, chat: chatHost } = hosts;

  const documents = new ReportDocuments();
  const statistics = registerStatistics({
    storageFolder: context.globalStorageUri.fsPath,
    documents,
    onChange: () => dashboard.show(),
    onError: logError,
  });
  const gitIgnored = new GitIgnored(() => status.showDocument());
  // Two folders up from the extension's own: User/globalStorage/nearline.nearline.
  const editorFolder = vscode.Uri.joinPath(context.globalStorageUri, "..", "..");
  const leaving = mayLeave(gitIgnored, () => status.showDocument(), editorFolder);
  const guard = leaveGuard({ sends: (role) => servers.takes(role), mayLeave: leaving });
  const running = new RunningRequests((count) => {
    status.bar.setRunningCount(count);
    devices.setRunningCount(count);
  });
  const servers = registerServers({
    context,
    readSettings,
    hosts,
    mayLeave: leaving,
    running,
    onCompletionModel: () => completion.forget(),
    log,
  });
  const { chatBackend } = servers;
  const record = new ExtensionRecord({ servers, hosts, models });
  const dashboard = registerDashboard({
    extensionUri: context.extensionUri,
    host: servers.completion,
    server: () => servers.view,
    statistics: () => statistics.tracker.statistics(),
    clear: () => statistics.clear(),
    date: () => Date.now(),
    log: (line) => log.warn(line),
  });
  const devices = registerDevices({
    host,
    beside: host.beside,
    measure: (params, signal) => measureDevices((until) => host.connection(until, { wakes: false }), params, signal),
    chat: {
      host: chatHost.ownHost,
      beside: chatHost.beside,
      measure: (params, signal) => measureDevices((until) => chatHost.connection(until, { wakes: false }), params, signal),
    },
    documents,
    memory: context.globalState,
    timers,
    onBattery: savesEnergy,
    log: (line) => log.info(line),
    onError: logError,
  });
  const snooze = new Snooze((left) => {
    status.bar.update({ snooze: left });
    void vscode.commands.executeCommand("setContext", "nearline.isSnoozed", left.kind !== "awake");
    status.showDocument();
  });
  const withheld = (document: vscode.TextDocument) => withheldReason(document, { readSettings, snooze, gitIgnored });
  const status = registerStatus({ readSettings, servers, leaving, withheld });
  const completion = registerCompletion({
    readSettings,
    syntax: treeSyntax({ folder: context.asAbsolutePath("dist/grammars"), limitMs: maxParseMs, log: (line) => log.warn(line) }),
    servers,
    wake: () => host.wake(),
    files: readableFiles(gitIgnored, guard),
    guard,
    withheld,
    savesEnergy,
    statistics: statistics.tracker,
    onRequest: () => record.noteRequest(),
    onOutcome(outcome) {
      record.noteOutcome(outcome);
      status.bar.update({ lastOutcome: outcome });
    },
    log,
  });

  const indexWorker = new IndexWorker({
    host,
    servers,
    fork: () => forkWorker(scriptPath, logWorker),
    timers,
    idleMs: () => readSettings().idleUnloadMinutes * 60_000,
  });
  const workspaceIndex = new WorkspaceIndexHost({
    index: new LocalIndex((...request) => indexWorker.connection(...request), join(context.globalStorageUri.fsPath, "index")),
    state: context.workspaceState,
    timers,
    log: (line) => log.info(line),
  });

  const edits = registerEdits({ chat: (...question) => chatBackend.chat(...question), guard, memory: context.globalState });
  const mentions = new Mentions({
    gitIgnored,
    guard,
    countTokens: async (text, signal) =>
      servers.chat.state.kind === "ready" ? (await chatBackend.countTokens({ texts: [text] }, signal))[0] : undefined,
  });
  const chat = registerChat({
    context,
    host: servers.chat,
    backend: chatBackend,
    guard,
    mentions,
    search: (question, limit, signal) => workspaceIndex.search(question, limit, signal),
    useCode: edits.useCode,
    starters,
    log,
  });

  const walkthrough = registerWalkthrough({ extensionId: context.extension.id, readSettings });
  const tellFailure = failureNotice({ isShown: (message) => chat.tellsFailure(message), onError: logError });
  const stopListening = host.onState((worker) => {
    logState(log, worker);
    tellFailure(worker);
  });
  const stopIndexing = servers.completion.onState(({ kind }) => {
    if (kind === "ready") workspaceIndex.modelReady();
  });
  const stopShowing = servers.onChange(() => dashboard.show());

  const modelStore = registerModelStore({
    context,
    embeddedModel: context.asAbsolutePath(embeddedModel),
    readSettings,
    host,
    models,
    servers,
    timers,
    log,
  });
  end = () => Promise.all([chat.close(), hosts.stop(), statistics.tracker.store(), modelStore.close()]);

  context.subscriptions.push(
    remembered,
    edits,
    modelStore,
    mentions,
    chat,
    walkthrough,
    dashboard,
    registerActions({
      backend: chatBackend,
      guard,
      workerState: () => servers.chat.state,
      proposeEdit: edits.proposeEdit,
      showInChat: (question, about) => chat.ask(question, about),
      onError: logError,
      isOn: () => readSettings().enable,
    }),
    completion,
    status,
    snooze,
    gitIgnored,
    statistics,
    documents,
    devices,
    workspaceIndex,
    indexWorker,
    { dispose: stopListening },
    { dispose: stopIndexing },
    { dispose: stopShowing },
    // From which files another extension's messages come nobody knows, so they are answered on this machine.
    registerLanguageModel({
      backend: new LocalBackend((...request) => chatHost.connection(...request), running.counter()),
      model: () => loadedModel(chatHost.state),
      onChange: (listener) => chatHost.onState(listener),
    }),
    registerCommands({
      readSettings,
      snooze,
      workerState: () => servers.completion.state,
      server: () => servers.view,
      restartWorker: () => hosts.restart(),
      showLog: () => log.show(),
      onAccepted(acceptance) {
        completion.noteAcceptance();
        record.noteAccepted();
        walkthrough.noteAcceptance();
        statistics.tracker.accepted(acceptance);
        log.debug(`accepted: ${acceptance.characterCount} characters (${acceptance.source})`);
      },
      why: whyNoSuggestion({
        documents,
        traces: () => completion.traces,
        status: () => status.bar.view,
        environment: () => environmentLines(String(context.extension.packageJSON.version), servers.completion.state, servers.view),
      }),
    }),
    followSettings({
      readSettings,
      hosts,
      followModels() {
        servers.follow();
        followModels();
      },
      completesHere: () => !servers.takes("completion"),
      onError: logError,
      onChange() {
        completion.forget();
        status.showDocument();
      },
    }),
    // Until the last of them has ended there may be something to tell.
    log,
  );

  const activationMs = performance.now() - startMs;
  record.noteActivation(activationMs);
  log.info(`activated in ${activationMs.toFixed(1)} ms`);
  record.edits = edits;
  return record;
}

export async function deactivate(): Promise<void> {
  await end?.();
}
