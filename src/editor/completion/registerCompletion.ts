/** Wires completion: what VS Code asks for goes through the pipeline, which hears of the user's rhythm and of what lies beside the text. */
import * as vscode from "vscode";
import { AdaptiveDebounce } from "../../completion/debounce/adaptiveDebounce.ts";
import type { CompletionOutcome } from "../../completion/outcome.ts";
import { CompletionPipeline, type PipelineDependencies } from "../../completion/pipeline.ts";
import { RequestRecorder } from "../../completion/trace/requestRecorder.ts";
import type { RequestTrace } from "../../completion/trace/requestTrace.ts";
import { waitedMs } from "../../completion/trace/waitedMs.ts";
import { messageOf } from "../../shared/errors.ts";
import type { ReadSettings } from "../configuration.ts";
import { EditorContext } from "../context/editorContext.ts";
import type { LeaveGuard } from "../privacy/leaveGuard.ts";
import type { ReadableFiles } from "../privacy/readableFiles.ts";
import type { Servers } from "../servers/servers.ts";
import type { StatisticsTracker } from "../statistics/statisticsTracker.ts";
import { waitMs } from "../waitMs.ts";
import { loadedModel } from "../workers/loadedModel.ts";
import { CircumstanceWatch } from "./circumstanceWatch.ts";
import { inlineProvider } from "./inlineProvider.ts";
import { showLateSuggestion } from "./lateSuggestion.ts";
import { outcomeLine } from "./outcomeLine.ts";
import { Prewarm } from "./prewarm.ts";
import { RepeatAsk } from "./repeatAsk.ts";
import type { Withheld } from "./withheldReason.ts";

export interface CompletionDependencies {
  readonly readSettings: ReadSettings;
  readonly syntax: NonNullable<PipelineDependencies["syntax"]>;
  readonly servers: Pick<Servers, "completion" | "completionBackend" | "completesHere">;
  /** Has the worker of this machine load its model, if it rests. */
  readonly wake: () => void;
  readonly files: ReadableFiles;
  readonly guard: LeaveGuard;
  /** Why a document gets no suggestions though they are on. */
  readonly withheld: (document: vscode.TextDocument) => Withheld | undefined;
  /** Whether what nobody has asked for is better left. */
  readonly savesEnergy: () => boolean;
  readonly statistics: Pick<StatisticsTracker, "offered">;
  readonly onRequest: () => void;
  readonly onOutcome: (outcome: CompletionOutcome) => void;
  readonly log: Pick<vscode.LogOutputChannel, "debug" | "warn" | "error">;
}

export interface Completion extends vscode.Disposable {
  /** The last requests, newest first. */
  readonly traces: readonly RequestTrace[];
  /** The user has accepted a suggestion. */
  noteAcceptance(): void;
  /** Forgets what was suggested and gathered: after a change of model or settings it would not hold. */
  forget(): void;
}

/** A key held down repeats each 33 ms: reading a long text for the first time does not begin between two of its characters. */
const unreadWaitMs = 40;

/** Somebody who types on does so within this time as a rule; who reads the suggestion leaves the model idle for longer. A server never is. */
const askAheadMs = 100;

const now = () => performance.now();

export function registerCompletion(dependencies: CompletionDependencies): Completion {
  const { readSettings, syntax, servers, wake, files, guard, withheld, savesEnergy, statistics, onRequest, onOutcome, log } = dependencies;
  const onError = (error: unknown) => log.error(messageOf(error));
  const debounce = new AdaptiveDebounce({ now, unreadWaitMs, isShared: () => !servers.completesHere() });
  const recorder = new RequestRecorder({ now, date: () => Date.now() });
  const watch = new CircumstanceWatch();
  const repeatAsk = new RepeatAsk(onError);
  const context = new EditorContext({
    readSettings,
    files,
    guard,
    // While it is being loaded it may be one that does.
    readsContext: () => loadedModel(servers.completion.state)?.readsContext ?? true,
    log: (line) => log.debug(line),
  });

  const pipeline = new CompletionPipeline(
    {
      backendFor: (uri) => servers.completionBackend(uri),
      now,
      wait: waitMs,
      syntax,
      context: (request, signal) => context.gather(request, signal),
      onLateSuggestion: (place) => void showLateSuggestion(place).catch(onError),
      log: (line) => log.debug(line),
      recorder,
    },
    () => {
      const { promptTokens, multiLine, suggestIn, eagerness } = readSettings();
      return {
        promptTokens,
        multiLine,
        suggestIn,
        eagerness,
        debounceMs: debounce.waitMs(),
        ...(savesEnergy() || !servers.completesHere() ? {} : { askAheadMs }),
      };
    },
  );

  const provider = inlineProvider({
    readSettings,
    noteRequest(document, isByCommand) {
      onRequest();
      return repeatAsk.noteRequest(document, isByCommand);
    },
    circumstances(document, position, selected) {
      const reason = withheld(document);
      return { ...watch.at(document, position, selected), ...(reason === undefined ? {} : { withheld: reason }) };
    },
    onOffered({ document, request, suggestion: { text }, item, isWanted }) {
      watch.noteOffered(document, item.text, item.range.start);
      if (isWanted) statistics.offered({ uri: request.snapshot.uri, text, waitedMs: waitedMs(request, recorder.traces) });
    },
    suggest(request, signal) {
      // A model that rests has begun to load when the wait after the last key is over.
      const isTyping = request.circumstances?.followsTyping === true && request.circumstances.withheld === undefined;
      if (isTyping && servers.completesHere()) wake();
      debounce.noteRequest(request);
      return pipeline.suggest(request, signal);
    },
    onOutcome(outcome, request) {
      debounce.noteOutcome(request, outcome);
      onOutcome(outcome);
      log.debug(outcomeLine(outcome));
    },
    onBug: (message) => log.error(message),
  });

  const prewarm = new Prewarm({
    readSettings,
    isWithheld: (document) => withheld(document) !== undefined,
    isReady: () => servers.completion.state.kind === "ready" && !savesEnergy(),
    prewarm: (place, signal) => pipeline.prewarm(place, signal),
    onError,
  });
  const stopFollowing = servers.completion.onState(({ kind }) => {
    if (kind === "ready") prewarm.rest();
  });

  const registered = vscode.Disposable.from(
    // Nothing new is asked of a pipeline that has ended.
    vscode.languages.registerInlineCompletionItemProvider({ pattern: "**" }, provider),
    { dispose: stopFollowing },
    prewarm,
    repeatAsk,
    pipeline,
    watch,
    context,
  );
  return {
    get traces() {
      return recorder.traces;
    },
    noteAcceptance: () => debounce.noteAcceptance(),
    forget() {
      pipeline.forget();
      context.forget();
    },
    dispose: () => registered.dispose(),
  };
}
