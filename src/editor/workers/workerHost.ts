/**
 * Keeps the worker process as it should be: off, resting, or running with the model loaded.
 *
 * Invariants
 * - At most one worker process lives. A new one is forked only after the one before has ended.
 * - Off and resting mean that no process runs and no timer is set. What is asked ends a rest; nothing else does.
 * - A worker that is answering does not go to rest, however long it takes.
 * - Everything a process reports is heard only as long as its launch is the latest; `#launch` numbers them.
 * - A failure that may pass is followed by a restart after a waiting time that grows (restartDelay.ts); any other
 *   failure waits for `restart`.
 */
import { t } from "@vscode/l10n";
import type { MessageConnection } from "vscode-jsonrpc";
import { workerError } from "../../backend/workerError.ts";
import { AppError } from "../../shared/errors.ts";
import {
  Load,
  type LoadParams,
  LoadProgress,
  type LoadProgressParams,
  ModelChanged,
  type ModelInfo,
  WorkDone,
  type WorkDoneParams,
} from "../../shared/protocol.ts";
import { IdleTimer } from "./idleTimer.ts";
import { mayPass, ranWellMs, restartDelayMs } from "./restartDelay.ts";
import { forkWorker, type WorkerProcess, type WriteLog } from "./workerProcess.ts";

export type WorkerState =
  /** Nobody wants suggestions: no process, no timer. */
  | { readonly kind: "off" }
  /** The process starts or reads the model; `fraction` of the whole is done, 0 to 1. */
  | ({ readonly kind: "loading" } & LoadProgressParams)
  | { readonly kind: "ready"; readonly model: ModelInfo }
  /** Nobody has asked for long, or yet: no process, no timer. `model` is the one that was loaded last. */
  | { readonly kind: "resting"; readonly model: ModelInfo | undefined }
  /**
   * Loading failed or the process ended, for the `failureCount`th time in a row. With `retryAtMs`, on the clock of
   * `Timers`, it starts again by itself.
   */
  | { readonly kind: "failed"; readonly error: AppError; readonly failureCount: number; readonly retryAtMs?: number };

export interface Timers {
  /** Milliseconds on a clock that never goes back. */
  nowMs(): number;
  /** Calls back once after a time; returns the function that takes it back. */
  after(delayMs: number, callback: () => void): () => void;
}

export interface WorkerHostOptions {
  /** The worker's script. */
  readonly scriptPath: string;
  /** What to load; asked anew at each start, so that a restart follows changed settings. */
  readonly loadParams: () => LoadParams;
  readonly log: WriteLog;
  readonly timers: Timers;
  /** Time without a request after which the worker goes to rest; 0 is never. Asked whenever the time is counted anew. */
  readonly idleMs: () => number;
  /** The first process is forked after this: another worker may have to make room. */
  readonly roomMade?: Promise<void>;
  /** Hears what the worker says that it did, also of one that is being ended. */
  readonly onWork?: (work: WorkDoneParams) => void;
}

export interface ConnectionOptions {
  /** Whether it ends a rest, and counts as a use of the model. True when absent. */
  readonly wakes?: boolean;
}

/** What is being answered when another worker takes over may take this long to its end: a thousand tokens of a chat, at ten a second. */
const retireMs = 100_000;
const retirePollMs = 50;

type StateListener = (state: WorkerState) => void;

export class WorkerHost {
  readonly #options: WorkerHostOptions;
  readonly #listeners = new Set<StateListener>();
  #state: WorkerState = { kind: "off" };
  #launch = 0;
  #process: WorkerProcess | undefined;
  #ending: Promise<void>;
  #failureCount = 0;
  #readyAtMs: number | undefined;
  #cancelRetry: (() => void) | undefined;
  readonly #idle: IdleTimer;

  constructor(options: WorkerHostOptions) {
    this.#options = options;
    this.#ending = options.roomMade ?? Promise.resolve();
    this.#idle = new IdleTimer({
      timers: options.timers,
      limitMs: options.idleMs,
      isBusy: () => this.#process?.connection.hasPendingResponse() === true,
      onIdle: () => this.rest(),
    });
  }

  get state(): WorkerState {
    return this.#state;
  }

  get pid(): number | undefined {
    return this.#process?.pid;
  }

  /** Calls the listener at each change of state, until the returned function is called. */
  onState(listener: StateListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Starts the worker unless it is wanted already. Returns at once; the state tells the rest. */
  start(): void {
    if (this.#state.kind !== "off") return;
    this.#failureCount = 0;
    this.#startProcess();
  }

  /** Wanted, but started only when something is asked. */
  standBy(): void {
    if (this.#state.kind === "off") this.#setState({ kind: "resting", model: undefined });
  }

  /** Something is about to be asked: ends a rest. */
  wake(): void {
    this.#idle.noteUse();
    if (this.#state.kind !== "resting") return;
    this.#failureCount = 0;
    this.#startProcess();
  }

  /** Gives the memory back until something is asked. Does nothing unless the worker is ready. */
  rest(): void {
    if (this.#state.kind !== "ready") return;
    const { model } = this.#state;
    this.#drop();
    this.#setState({ kind: "resting", model });
  }

  /** To be called when `idleMs` may have changed. */
  countIdleAnew(): void {
    if (this.#state.kind === "ready") this.#idle.start();
  }

  /** Lets what is being answered come to its end, for a while, and stops then. */
  async retire(): Promise<void> {
    const { timers } = this.#options;
    const worker = this.#process;
    const limitMs = timers.nowMs() + retireMs;
    while (this.#process === worker && worker?.connection.hasPendingResponse() === true && timers.nowMs() < limitMs) {
      await new Promise<void>((resolve) => timers.after(retirePollMs, resolve));
    }
    await this.stop();
  }

  /** Resolves when the process has ended; the state is off at once. */
  stop(): Promise<void> {
    this.#drop();
    this.#setState({ kind: "off" });
    return this.#ending;
  }

  /** Ends the worker, if there is one, and starts it anew without a waiting time. Does nothing when it is off. */
  restart(): void {
    if (this.#state.kind === "off") return;
    this.#drop();
    this.#failureCount = 0;
    this.#startProcess();
  }

  /**
   * Waits while the worker loads or is about to start again.
   *
   * @throws AppError `worker/notReady` when it is off, or rests and is not to be woken; the error of loading when it failed for good; the
   * signal's reason
   */
  async connection(signal: AbortSignal, { wakes = true }: ConnectionOptions = {}): Promise<MessageConnection> {
    for (;;) {
      signal.throwIfAborted();
      if (wakes) this.wake();
      const state = this.#state;
      if (state.kind === "ready" && this.#process !== undefined) return this.#process.connection;
      if (state.kind === "off") throw new AppError("worker/notReady", t("worker: must run to answer, got state off; enable Nearline"));
      if (state.kind === "resting") {
        throw new AppError("worker/notReady", t("worker: must run to do this, got that it rests; type or ask something to wake it"));
      }
      if (state.kind === "failed" && state.retryAtMs === undefined) throw state.error;
      await this.#nextState(signal);
    }
  }

  #startProcess(): void {
    const launch = ++this.#launch;
    this.#setState({ kind: "loading", stage: "read", fraction: 0 });
    void this.#ending.then(() => {
      if (launch !== this.#launch) return;
      try {
        this.#fork(launch);
      } catch (error) {
        // The system can refuse a process at once, for want of memory or of file handles.
        this.#fail(workerError(error));
      }
    });
  }

  #fork(launch: number): void {
    const { scriptPath, loadParams, log, timers, onWork } = this.#options;
    const worker = forkWorker(scriptPath, log);
    this.#process = worker;
    if (onWork !== undefined) worker.connection.onNotification(WorkDone.type, onWork);
    worker.connection.onNotification(LoadProgress.type, (progress) => {
      if (launch === this.#launch && this.#state.kind === "loading") this.#setState({ kind: "loading", ...progress });
    });
    worker.connection.onNotification(ModelChanged.type, (model) => {
      if (launch === this.#launch && this.#state.kind === "ready") this.#setState({ kind: "ready", model });
    });
    void worker.ended.then((how) => {
      if (launch === this.#launch) this.#fail(endedError(how));
    });
    worker.connection.sendRequest(Load.type, loadParams()).then(
      (model) => {
        if (launch !== this.#launch) return;
        this.#readyAtMs = timers.nowMs();
        this.#setState({ kind: "ready", model });
        this.#idle.noteUse();
        this.#idle.start();
      },
      (reason: unknown) => {
        const error = workerError(reason);
        // The end of the process is told by `ended`, which knows how it ended.
        if (launch === this.#launch && error.code !== "worker/stopped") this.#fail(error);
      },
    );
  }

  #fail(error: AppError): void {
    const nowMs = this.#options.timers.nowMs();
    const ranWell = this.#readyAtMs !== undefined && nowMs - this.#readyAtMs >= ranWellMs;
    this.#failureCount = ranWell ? 1 : this.#failureCount + 1;
    this.#drop();
    if (!mayPass(error.code)) {
      this.#setState({ kind: "failed", error, failureCount: this.#failureCount });
      return;
    }
    const delayMs = restartDelayMs(this.#failureCount);
    this.#cancelRetry = this.#options.timers.after(delayMs, () => {
      this.#cancelRetry = undefined;
      this.#startProcess();
    });
    this.#setState({ kind: "failed", error, failureCount: this.#failureCount, retryAtMs: nowMs + delayMs });
  }

  /** Lets go of the process and of a restart to come. What the process reports from now on is not heard. */
  #drop(): void {
    this.#launch++;
    this.#cancelRetry?.();
    this.#cancelRetry = undefined;
    this.#idle.stop();
    this.#readyAtMs = undefined;
    const worker = this.#process;
    if (worker === undefined) return;
    this.#process = undefined;
    const before = this.#ending;
    this.#ending = worker.end().then(() => before);
  }

  #setState(state: WorkerState): void {
    this.#state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }

  #nextState(signal: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      const settle = () => {
        stopListening();
        signal.removeEventListener("abort", settle);
        resolve();
      };
      const stopListening = this.onState(settle);
      signal.addEventListener("abort", settle, { once: true });
    });
  }
}

function endedError(how: string): AppError {
  return new AppError("worker/stopped", t("worker: ended by itself, got {0}; look into the log if this comes back", how));
}
