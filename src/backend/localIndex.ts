/**
 * The workspace's index in the worker process.
 *
 * Invariants
 * - A worker that was started anew has no index: what is asked of it is asked after opening the same folders there, which reads them from disk.
 * - An index that the worker has lost, whose thread may run out of memory, is opened again with the next thing that is asked of it.
 * - A connection gets one listener for progress, however often the index is opened over it.
 */
import { t } from "@vscode/l10n";
import type { MessageConnection } from "vscode-jsonrpc";
import { AppError } from "../shared/errors.ts";
import { type IndexHit, type IndexInfo, IndexProgress, OpenIndex, SearchIndex, UpdateIndex } from "../shared/indexProtocol.ts";
import type { WorkspaceIndex } from "./backend.ts";
import type { ConnectToWorker } from "./localBackend.ts";
import { signalToken } from "./signalToken.ts";
import { workerError } from "./workerError.ts";

type OnProgress = (filesDone: number, filesTotal: number) => void;

export class LocalIndex implements WorkspaceIndex {
  readonly #connect: ConnectToWorker;
  readonly #cacheFolder: string;
  readonly #listening = new WeakSet<MessageConnection>();
  #folders: readonly string[] | undefined;
  #openedOver: MessageConnection | undefined;
  /** Numbers the openings. */
  #opening = 0;
  #onProgress: OnProgress = () => {};

  /** @param cacheFolder for indexes; made when absent */
  constructor(connect: ConnectToWorker, cacheFolder: string) {
    this.#connect = connect;
    this.#cacheFolder = cacheFolder;
  }

  async open(folders: readonly string[], onProgress: OnProgress, signal: AbortSignal): Promise<IndexInfo> {
    this.#folders = folders;
    this.#onProgress = onProgress;
    return this.#ask(signal, (connection) => this.#openOver(connection, folders, signal));
  }

  async update(paths: readonly string[]): Promise<IndexInfo> {
    const { signal } = new AbortController();
    const send = async (connection: MessageConnection) => {
      // Opening looks at every file, those of the update too.
      if (connection !== this.#openedOver) return this.#openOver(connection, this.#opened(), signal);
      return this.#orForget(connection, signal, () => connection.sendRequest(UpdateIndex.type, { paths }));
    };
    // Files change without anybody at the keyboard, and a worker that rests finds them changed when it is asked next.
    return this.#ask(signal, send, { wakes: false });
  }

  async search(question: string, limit: number, signal: AbortSignal): Promise<readonly IndexHit[]> {
    return this.#ask(signal, async (connection) => {
      if (connection !== this.#openedOver) await this.#openOver(connection, this.#opened(), signal);
      const { token, dispose } = signalToken(signal);
      const send = () => connection.sendRequest(SearchIndex.type, { question, limit }, token);
      try {
        return await this.#orForget(connection, signal, send).catch(async (error: unknown) => {
          if (workerError(error).code !== "worker/notReady") throw error;
          await this.#openOver(connection, this.#opened(), signal);
          return send();
        });
      } finally {
        dispose();
      }
    });
  }

  async #orForget<T>(connection: MessageConnection, signal: AbortSignal, send: () => Promise<T>): Promise<T> {
    try {
      return await send();
    } catch (error) {
      if (!signal.aborted && this.#openedOver === connection) this.#openedOver = undefined;
      throw error;
    }
  }

  #opened(): readonly string[] {
    if (this.#folders === undefined)
      throw new AppError("worker/notReady", t("index: must be opened before it is searched, got no opened index"));
    return this.#folders;
  }

  async #openOver(connection: MessageConnection, folders: readonly string[], signal: AbortSignal): Promise<IndexInfo> {
    if (!this.#listening.has(connection)) {
      this.#listening.add(connection);
      connection.onNotification(IndexProgress.type, ({ filesDone, filesTotal }) => this.#onProgress(filesDone, filesTotal));
    }
    // From now on searching finds what is there already, so it need not wait for the whole.
    this.#openedOver = connection;
    const opening = ++this.#opening;
    const { token, dispose } = signalToken(signal);
    try {
      return await connection.sendRequest(OpenIndex.type, { folders: [...folders], cacheFolder: this.#cacheFolder }, token);
    } catch (error) {
      // Unless a newer opening has taken its place, which may have ended this one.
      if (this.#opening === opening) this.#openedOver = undefined;
      throw error;
    } finally {
      dispose();
    }
  }

  async #ask<T>(signal: AbortSignal, work: (connection: MessageConnection) => Promise<T>, options = { wakes: true }): Promise<T> {
    try {
      return await work(await this.#connect(signal, options));
    } catch (error) {
      signal.throwIfAborted();
      throw workerError(error);
    }
  }
}
