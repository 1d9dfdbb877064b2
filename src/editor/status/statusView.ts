/** What the status bar item shows, as plain data. */
import { t } from "@vscode/l10n";
import type { CompletionOutcome } from "../../completion/outcome.ts";
import { reasonWords } from "../../completion/trace/reasonWords.ts";
import { deviceLabels } from "../../shared/deviceName.ts";
import type { ModelInfo } from "../../shared/protocol.ts";
import type { ServerView } from "../../shared/servers.ts";
import type { SnoozeLeft } from "../completion/snooze.ts";
import type { Withheld } from "../completion/withheldReason.ts";
import type { DocumentStatus } from "../documentStatus.ts";
import { escapedMarkdown } from "../escapedMarkdown.ts";
import type { StayReason } from "../privacy/mayLeave.ts";
import { tellsReuse, withServer } from "../servers/withServer.ts";
import type { WorkerState } from "../workers/workerHost.ts";

export interface StatusInput {
  readonly worker: WorkerState;
  /** The model has been at work on a request for long enough to be told. */
  readonly working: boolean;
  /** The document that the user is in. */
  readonly document: DocumentInput | undefined;
  /** Absent: awake. */
  readonly snooze?: SnoozeLeft;
  readonly lastOutcome: CompletionOutcome | undefined;
  /** Memory for keys and values when the model last said it. */
  readonly kvBytes: number | undefined;
  /** Undefined, or absent: none is named. */
  readonly server?: ServerView | undefined;
}

export interface DocumentInput {
  readonly languageId: string;
  readonly status: DocumentStatus;
  readonly withheld?: Withheld;
  /** Why its text may not be sent to a server; absent: it may, or nothing is sent. */
  readonly staysHere?: StayReason;
}

export interface StatusView {
  readonly text: string;
  /** Markdown, with links to commands of this extension. */
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly label: string;
  readonly isError: boolean;
  /** Nothing stands in the way of suggestions in the present document. */
  readonly isReady: boolean;
}

const enableLink = `[${t("Enable")}](command:nearline.enable)`;
const languageLink = `[${t("Enable for this language")}](command:nearline.toggleLanguage)`;
const whyLink = `[${t("Why?")}](command:nearline.whyNoSuggestion)`;
const snoozeLink = `[${t("End snooze")}](command:nearline.endSnooze)`;
const failureLinks = `[${t("Restart worker")}](command:nearline.restartWorker) · [${t("Show log")}](command:nearline.showLog)`;

export function statusView(input: StatusInput): StatusView {
  return withServer(localView(input), input);
}

/** Without what is said of a server. */
function localView(input: StatusInput): StatusView {
  const { worker } = input;
  switch (worker.kind) {
    case "off":
      return view("$(circle-slash) Nearline", t("off"), [t("Suggestions are off."), enableLink]);
    case "loading": {
      const share = Math.floor(worker.fraction * 100);
      const percent = `${share} %`;
      return view(`$(loading~spin) Nearline ${percent}`, t("loading, {0} %", share), [`${stageText[worker.stage]}: ${percent}`]);
    }
    case "failed": {
      const next = worker.retryAtMs === undefined ? [] : [t("The worker starts again by itself.")];
      return {
        ...view("$(error) Nearline", t("error: {0}", worker.error.message), [escapedMarkdown(worker.error.message), ...next, failureLinks]),
        isError: true,
      };
    }
    case "ready":
      return readyView(
        [
          modelText(worker.model),
          ...deviceText(worker.model),
          ...latencyText(input.lastOutcome, tellsReuse(input)),
          ...memoryText(worker.model, input.kvBytes),
        ],
        input,
      );
    case "resting":
      return readyView([restText(), ...(worker.model === undefined ? [] : [modelText(worker.model)])], input);
  }
}

function restText(): string {
  return t("The model is resting and takes no memory; it comes back when you type.");
}

const stageText = {
  read: t("Reading the model"),
  repack: t("Preparing the model, once for each model"),
  start: t("Starting the model"),
  check: t("Checking the model, once for each model"),
} as const satisfies Record<Extract<WorkerState, { kind: "loading" }>["stage"], string>;

function readyView(about: readonly string[], { working, document, snooze, worker }: StatusInput): StatusView {
  if (document !== undefined && document.status.kind === "off") {
    const why = offText(document.status.reason, document.languageId);
    const link = document.status.reason === "readOnly" ? [] : [languageLink];
    return view("$(circle-slash) Nearline", why, [escapedMarkdown(why), ...link, ...about]);
  }
  if (snooze !== undefined && snooze.kind !== "awake") {
    const why = snoozeText(snooze);
    return view(`$(bell-slash) Nearline${snooze.kind === "minutes" ? ` ${t("{0} min", snooze.count)}` : ""}`, why, [
      why,
      snoozeLink,
      ...about,
    ]);
  }
  const why = document?.withheld === undefined ? undefined : withheldText[document.withheld];
  if (why !== undefined) return view("$(circle-slash) Nearline", why, [escapedMarkdown(why), ...about]);
  if (worker.kind === "resting") return { ...view("$(sparkle) Nearline", restText(), about), isReady: true };
  const shown = working ? view("$(loading~spin) Nearline", t("working"), about) : view("$(sparkle) Nearline", t("ready"), about);
  return { ...shown, isReady: true };
}

function snoozeText(snooze: Exclude<SnoozeLeft, { kind: "awake" }>): string {
  if (snooze.kind === "untilRestart") return t("Suggestions are snoozed until the window starts again.");
  return snooze.count === 1
    ? t("Suggestions are snoozed for one more minute.")
    : t("Suggestions are snoozed for {0} more minutes.", snooze.count);
}

/** Snoozing is told with the time that is left. */
const withheldText = {
  secretFile: t("Nothing is suggested or read here: the file's name says that it holds passwords or keys."),
  ignoredFile: t("Suggestions come here only when you ask for them: .gitignore excludes the file (nearline.suggestIn)."),
  snoozed: undefined,
} as const satisfies Record<Withheld, string | undefined>;

function offText(reason: Extract<DocumentStatus, { kind: "off" }>["reason"], languageId: string): string {
  switch (reason) {
    case "disabled":
      return t("Suggestions are off.");
    case "language":
      return t("Suggestions are off for the language {0}.", languageId);
    case "notFile":
      return t("Suggestions are off here: this is not a file, and the setting nearline.languages does not name {0}.", languageId);
    case "readOnly":
      return t("Suggestions are off here: the file system is read-only.");
  }
}

function modelText(model: ModelInfo): string {
  if (model.server !== undefined) return `**${escapedMarkdown(model.name)}**  \n${t("on the server {0}", escapedMarkdown(model.server))}`;
  const parameters = t("{0} million weights", Math.round(model.parameterCount / 1e6));
  const loaded = t("{0}, loaded in {1} ms", escapedMarkdown(model.device), Math.round(model.loadMs));
  return `**${escapedMarkdown(model.name)}**, ${parameters}  \n${loaded}`;
}

/** Why the model does not run where it was wanted, or may run elsewhere later. */
function deviceText({ deviceState }: ModelInfo): readonly string[] {
  if (deviceState?.refused !== undefined) {
    const { device, reason } = deviceState.refused;
    return [`${t("Not on {0}: {1}", deviceLabels[device], escapedMarkdown(reason))} ${devicesLink()}`];
  }
  if (deviceState?.isMeasured === false) return [`${t("Other devices are measured while you do not type.")} ${devicesLink()}`];
  return [];
}

function devicesLink(): string {
  return `[${t("Show Devices")}](command:nearline.showDevices)`;
}

function latencyText(outcome: CompletionOutcome | undefined, withReuse: boolean): readonly string[] {
  if (outcome === undefined) return [];
  const { end, ms } = outcome;
  const tokens = end === undefined || !withReuse ? "" : `, ${t("{0} of {1} prompt tokens reused", end.reusedTokens, end.promptTokens)}`;
  const time = `${Math.round(ms)} ms${tokens}`;
  if (outcome.kind === "suggestion") return [t("Last suggestion: {0}", time)];
  return [`${t("Nothing shown last: {0} ({1}).", escapedMarkdown(reasonWords[outcome.reason].because), time)} ${whyLink}`];
}

/** How much of the memory that the setting grants is in use. */
function memoryText({ kvBudgetBytes }: ModelInfo, kvBytes: number | undefined): readonly string[] {
  if (kvBytes === undefined || kvBudgetBytes === undefined) return [];
  return [t("Text kept in memory: {0} of {1} MB", megabytes(kvBytes), megabytes(kvBudgetBytes))];
}

/** As VS Code counts them. */
function megabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}

function view(text: string, state: string, paragraphs: readonly string[]): StatusView {
  return { text, tooltip: paragraphs.join("\n\n"), label: `Nearline: ${state}`, isError: false, isReady: false };
}
