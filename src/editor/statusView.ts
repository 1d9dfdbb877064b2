/** What the status bar item shows, as plain data. */
import type { CompletionOutcome } from "../completion/outcome.ts";
import type { ModelInfo } from "../shared/protocol.ts";
import type { DocumentStatus } from "./documentStatus.ts";
import { reasonText } from "./reasonText.ts";
import type { SnoozeLeft } from "./snooze.ts";
import type { Withheld } from "./withheldReason.ts";
import type { WorkerState } from "./workerHost.ts";

export interface StatusInput {
  readonly worker: WorkerState;
  /** The model has been at work on a request for long enough to be told. */
  readonly working: boolean;
  /** The document that the user is in. */
  readonly document: { readonly languageId: string; readonly status: DocumentStatus; readonly withheld?: Withheld } | undefined;
  /** Absent: awake. */
  readonly snooze?: SnoozeLeft;
  readonly lastOutcome: CompletionOutcome | undefined;
  /** Memory for keys and values when the model last said it. */
  readonly kvBytes: number | undefined;
}

export interface StatusView {
  readonly text: string;
  /** Markdown, with links to commands of this extension. */
  readonly tooltip: string;
  /** What a screen reader says. */
  readonly label: string;
  readonly isError: boolean;
}

const enableLink = "[Enable](command:nearline.enable)";
const languageLink = "[Enable for this language](command:nearline.toggleLanguage)";
const snoozeLink = "[End snooze](command:nearline.endSnooze)";
const failureLinks = "[Restart worker](command:nearline.restartWorker) · [Show log](command:nearline.showLog)";

export function statusView(input: StatusInput): StatusView {
  const { worker } = input;
  switch (worker.kind) {
    case "off":
      return view("$(circle-slash) Nearline", "off", ["Suggestions are off.", enableLink]);
    case "loading": {
      const percent = `${Math.floor(worker.fraction * 100)} %`;
      return view(`$(loading~spin) Nearline ${percent}`, `loading, ${percent}`, [`${stageText[worker.stage]}: ${percent}`]);
    }
    case "failed": {
      const next = worker.retryAtMs === undefined ? [] : ["The worker starts again by itself."];
      return {
        ...view("$(error) Nearline", `error: ${worker.error.message}`, [escaped(worker.error.message), ...next, failureLinks]),
        isError: true,
      };
    }
    case "ready":
      return readyView(worker.model, input);
  }
}

const stageText = {
  read: "Reading the model",
  repack: "Preparing the model, once for each model",
  start: "Starting the model",
  check: "Checking the model, once for each model",
} as const satisfies Record<Extract<WorkerState, { kind: "loading" }>["stage"], string>;

function readyView(model: ModelInfo, { working, document, snooze, lastOutcome, kvBytes }: StatusInput): StatusView {
  const about = [modelText(model), ...latencyText(lastOutcome), ...memoryText(model, kvBytes)];
  if (document !== undefined && document.status.kind === "off") {
    const why = offText(document.status.reason, document.languageId);
    const link = document.status.reason === "readOnly" ? [] : [languageLink];
    return view("$(circle-slash) Nearline", why, [escaped(why), ...link, ...about]);
  }
  if (snooze !== undefined && snooze.kind !== "awake") {
    const why = snoozeText(snooze);
    return view(`$(bell-slash) Nearline${snooze.kind === "minutes" ? ` ${snooze.count} min` : ""}`, why, [why, snoozeLink, ...about]);
  }
  const why = document?.withheld === undefined ? undefined : withheldText[document.withheld];
  if (why !== undefined) return view("$(circle-slash) Nearline", why, [escaped(why), ...about]);
  return working ? view("$(loading~spin) Nearline", "working", about) : view("$(sparkle) Nearline", "ready", about);
}

function snoozeText(snooze: Exclude<SnoozeLeft, { kind: "awake" }>): string {
  if (snooze.kind === "untilRestart") return "Suggestions are snoozed until the window starts again.";
  return `Suggestions are snoozed for ${snooze.count === 1 ? "one more minute" : `${snooze.count} more minutes`}.`;
}

/** Snoozing is told with the time that is left. */
const withheldText = {
  secretFile: "Nothing is suggested or read here: the file's name says that it holds passwords or keys.",
  ignoredFile: "Suggestions come here only when you ask for them: .gitignore excludes the file (nearline.ignoredFiles).",
  snoozed: undefined,
} as const satisfies Record<Withheld, string | undefined>;

function offText(reason: Extract<DocumentStatus, { kind: "off" }>["reason"], languageId: string): string {
  switch (reason) {
    case "disabled":
      return "Suggestions are off.";
    case "language":
      return `Suggestions are off for the language ${languageId}.`;
    case "notFile":
      return `Suggestions are off here: this is not a file, and the setting nearline.languages does not name ${languageId}.`;
    case "readOnly":
      return "Suggestions are off here: the file system is read-only.";
  }
}

function modelText(model: ModelInfo): string {
  const parameters = `${Math.round(model.parameterCount / 1e6)} million weights`;
  return `**${escaped(model.name)}**, ${parameters}  \n${escaped(model.device)}, loaded in ${Math.round(model.loadMs)} ms`;
}

function latencyText(outcome: CompletionOutcome | undefined): readonly string[] {
  if (outcome === undefined) return [];
  const what = outcome.kind === "suggestion" ? "suggestion" : `request, without one (${reasonText[outcome.reason]})`;
  const ms = `Last ${what}: ${Math.round(outcome.ms)} ms`;
  if (outcome.end === undefined) return [ms];
  return [`${ms}, ${outcome.end.reusedTokens} of ${outcome.end.promptTokens} prompt tokens reused`];
}

/** How much of the memory that the setting grants is in use. */
function memoryText({ kvBudgetBytes }: ModelInfo, kvBytes: number | undefined): readonly string[] {
  if (kvBytes === undefined || kvBudgetBytes === undefined) return [];
  return [`Text kept in memory: ${megabytes(kvBytes)} of ${megabytes(kvBudgetBytes)} MB`];
}

/** As VS Code counts them. */
function megabytes(bytes: number): number {
  return Math.round(bytes / 2 ** 20);
}

function view(text: string, state: string, paragraphs: readonly string[]): StatusView {
  return { text, tooltip: paragraphs.join("\n\n"), label: `Nearline: ${state}`, isError: false };
}

/** Names and paths come from files; none of them may become a link or another mark. */
function escaped(text: string): string {
  return text.replace(/[\\`*_{}[\]()#+\-.!|<>~$&]/g, "\\$&");
}
