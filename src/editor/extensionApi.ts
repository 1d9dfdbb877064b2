/** What `activate` returns: a look into the extension for end-to-end tests, benchmarks and other extensions. */
import type { CompletionOutcome } from "../completion/outcome.ts";
import type { ModelRole } from "../shared/catalogue.ts";
import type { ModelInfo } from "../shared/protocol.ts";
import type { Edits } from "./edits/registerEdits.ts";
import type { ModelSwitch } from "./models/modelSwitch.ts";
import { loadedModel } from "./workers/loadedModel.ts";
import type { WorkerHost, WorkerState } from "./workers/workerHost.ts";

export interface ExtensionApi {
  /** Plain data, made anew at each call. */
  state(): ExtensionState;
  /** Show a change as a diff, and use code of an answer; a document changes only if the user accepts it. Undefined until all is wired. */
  readonly edits: Pick<Edits, "proposeEdit" | "useCode"> | undefined;
  /** Gives a role another model. */
  readonly models: ModelSwitch;
}

export interface ExtensionState {
  readonly status: WorkerState["kind"];
  /** The message of the failure while `status` is "failed". */
  readonly error: string | undefined;
  readonly model: ModelInfo | undefined;
  readonly workerPid: number | undefined;
  /** Of the model that answers the chat, which is mostly the same. */
  readonly chat: { readonly status: WorkerState["kind"]; readonly model: ModelInfo | undefined; readonly workerPid: number | undefined };
  /** Requests for a suggestion that VS Code has made. */
  readonly requestCount: number;
  /** Those of them that have been answered, with one or without. */
  readonly outcomeCount: number;
  readonly acceptedCount: number;
  readonly lastOutcome: OutcomeSummary | undefined;
  /** Time that `activate` took. */
  readonly activationMs: number;
}

/** Counts are zero where the model was not asked. */
export interface OutcomeSummary {
  readonly kind: CompletionOutcome["kind"];
  /** Where a suggestion came from, or the reason for none. */
  readonly source: string;
  readonly ms: number;
  readonly promptTokens: number;
  readonly reusedTokens: number;
  readonly generatedTokens: number;
}

export interface Recorded {
  /** What answers. */
  readonly servers: Readonly<Record<ModelRole, Pick<WorkerHost, "state">>>;
  /** Processes of this machine. */
  readonly hosts: Readonly<Record<ModelRole, Pick<WorkerHost, "pid">>>;
  readonly models: ModelSwitch;
}

/** Counts what happens, for `state`. */
export class ExtensionRecord implements ExtensionApi {
  readonly models: ModelSwitch;
  readonly #servers: Recorded["servers"];
  readonly #hosts: Recorded["hosts"];
  #requestCount = 0;
  #outcomeCount = 0;
  #acceptedCount = 0;
  #lastOutcome: OutcomeSummary | undefined;
  #activationMs = 0;
  edits: ExtensionApi["edits"];

  constructor({ servers, hosts, models }: Recorded) {
    this.#servers = servers;
    this.#hosts = hosts;
    this.models = models;
  }

  noteRequest(): void {
    this.#requestCount++;
  }

  noteOutcome(outcome: CompletionOutcome): void {
    this.#outcomeCount++;
    this.#lastOutcome = summary(outcome);
  }

  noteAccepted(): void {
    this.#acceptedCount++;
  }

  noteActivation(activationMs: number): void {
    this.#activationMs = activationMs;
  }

  state(): ExtensionState {
    const { completion, chat } = this.#servers;
    const worker = completion.state;
    return {
      status: worker.kind,
      error: worker.kind === "failed" ? worker.error.message : undefined,
      model: loadedModel(worker),
      workerPid: this.#hosts.completion.pid,
      chat: { status: chat.state.kind, model: loadedModel(chat.state), workerPid: this.#hosts.chat.pid },
      requestCount: this.#requestCount,
      outcomeCount: this.#outcomeCount,
      acceptedCount: this.#acceptedCount,
      lastOutcome: this.#lastOutcome,
      activationMs: this.#activationMs,
    };
  }
}

function summary(outcome: CompletionOutcome): OutcomeSummary {
  return {
    kind: outcome.kind,
    source: outcome.kind === "suggestion" ? outcome.source : outcome.reason,
    ms: outcome.ms,
    promptTokens: outcome.end?.promptTokens ?? 0,
    reusedTokens: outcome.end?.reusedTokens ?? 0,
    generatedTokens: outcome.end?.generatedTokens ?? 0,
  };
}
