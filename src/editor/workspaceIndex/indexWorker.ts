/**
 * The process that has the workspace's index: the worker that completes, or, while completion is a server's, one of its own that loads no model.
 * To read the workspace a model would otherwise be loaded that nobody asks anything, and on a machine without room for one not at all.
 *
 * Invariants
 * - At most one process of its own lives; it is ended when completion is this machine's again, and when nothing was asked of it for long.
 * - It is forked only by what wakes, as a worker is; one that has ended, or is being ended, is never lent again.
 */
import { t } from "@vscode/l10n";
import type { MessageConnection } from "vscode-jsonrpc";
import { workerError } from "../../backend/workerError.ts";
import { AppError } from "../../shared/errors.ts";
import type { Servers } from "../servers/servers.ts";
import { IdleTimer } from "../workers/idleTimer.ts";
import type { ConnectionOptions, Timers, WorkerHost } from "../workers/workerHost.ts";
import type { WorkerProcess } from "../workers/workerProcess.ts";

export interface IndexWorkerOptions {
  readonly host: Pick<WorkerHost, "connection">;
  readonly servers: Pick<Servers, "takes" | "onChange">;
  /** Forks the worker's script. */
  readonly fork: () => WorkerProcess;
  readonly timers: Timers;
  /** Time without a question after which the process of its own ends; 0 is never. */
  readonly idleMs: () => number;
}

export class IndexWorker {
  readonly #options: IndexWorkerOptions;
  readonly #idle: IdleTimer;
  readonly #stopListening: () => void;
  #process: WorkerProcess | undefined;
  #isDisposed = false;

  constructor(options: IndexWorkerOptions) {
    this.#options = options;
    this.#idle = new IdleTimer({
      timers: options.timers,
      limitMs: options.idleMs,
      isBusy: () => this.#process?.connection.hasPendingResponse() === true,
      onIdle: () => this.#end(),
    });
    this.#stopListening = options.servers.onChange(() => {
      if (!options.servers.takes("completion")) this.#end();
    });
  }

  /**
   * To the process that has the index, or is to have it.
   *
   * @throws AppError `worker/notReady` where none runs and none is to be woken, and what `WorkerHost.connection` throws; the signal's reason
   */
  async connection(signal: AbortSignal, options: ConnectionOptions = {}): Promise<MessageConnection> {
    const { host, servers } = this.#options;
    if (!servers.takes("completion")) return host.connection(signal, options);
    signal.throwIfAborted();
    const process = this.#process ?? (options.wakes === false ? undefined : this.#start());
    if (process === undefined) {
      throw new AppError("worker/notReady", t("worker: must run to do this, got that it rests; type or ask something to wake it"));
    }
    if (options.wakes !== false) this.#idle.noteUse();
    return process.connection;
  }

  dispose(): void {
    this.#isDisposed = true;
    this.#stopListening();
    this.#end();
  }

  #start(): WorkerProcess | undefined {
    if (this.#isDisposed) return undefined;
    let started: WorkerProcess;
    try {
      started = this.#options.fork();
    } catch (error) {
      // The system can refuse a process at once, for want of memory or of file handles.
      throw workerError(error);
    }
    this.#process = started;
    this.#idle.noteUse();
    this.#idle.start();
    void started.ended.then(() => {
      if (this.#process === started) this.#end();
    });
    return started;
  }

  #end(): void {
    this.#idle.stop();
    const process = this.#process;
    this.#process = undefined;
    void process?.end();
  }
}
