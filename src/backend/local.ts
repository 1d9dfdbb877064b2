/**
 * The backend that runs in the worker process: requests and streamed text over a JSON-RPC connection.
 *
 * Invariants
 * - A stream number is used once in the life of a backend, so text of an ended request never reaches a later one.
 * - A connection gets one listener for text, however many requests run over it.
 * - `onRunningCount` hears every change of the number of requests that the worker has and has not answered, prewarms not counted: nobody
 *   waits for them.
 */
import type { MessageConnection } from "vscode-jsonrpc";
import { Generate, type GenerateEnd, type GenerateRequest, type PrewarmRequest, TextDelta } from "../shared/protocol.ts";
import type { Backend } from "./backend.ts";
import { signalToken } from "./signalToken.ts";
import { workerError } from "./workerError.ts";

/** Waits until the worker has its model and returns the connection to it; rejects with an AppError when that is not to be expected. */
export type ConnectToWorker = (signal: AbortSignal) => Promise<MessageConnection>;

type OnText = (text: string) => void;

export class LocalBackend implements Backend {
  readonly #connect: ConnectToWorker;
  readonly #onRunningCount: (count: number) => void;
  readonly #listeners = new WeakMap<MessageConnection, Map<number, OnText>>();
  #lastStream = 0;
  #runningCount = 0;

  constructor(connect: ConnectToWorker, onRunningCount: (count: number) => void = () => {}) {
    this.#connect = connect;
    this.#onRunningCount = onRunningCount;
  }

  async generate(request: GenerateRequest, onText: OnText, signal: AbortSignal): Promise<GenerateEnd> {
    try {
      const connection = await this.#connect(signal);
      return signal.aborted ? cancelledEnd : await this.#generateOver(connection, request, onText, signal);
    } catch (error) {
      // A request that nobody waits for any more did not fail, whatever became of the worker meanwhile.
      if (signal.aborted) return cancelledEnd;
      throw workerError(error);
    }
  }

  async prewarm(request: PrewarmRequest, signal: AbortSignal): Promise<void> {
    await this.generate({ ...request, ...nothingGenerated, priority: "prewarm" }, () => {}, signal);
  }

  async #generateOver(connection: MessageConnection, request: GenerateRequest, onText: OnText, signal: AbortSignal): Promise<GenerateEnd> {
    const stream = ++this.#lastStream;
    const listeners = this.#listenersOf(connection);
    const { token, dispose } = signalToken(signal);
    listeners.set(stream, onText);
    const counts = request.priority !== "prewarm";
    if (counts) this.#onRunningCount(++this.#runningCount);
    try {
      return await connection.sendRequest(Generate.type, { ...request, stream }, token);
    } finally {
      if (counts) this.#onRunningCount(--this.#runningCount);
      listeners.delete(stream);
      dispose();
    }
  }

  #listenersOf(connection: MessageConnection): Map<number, OnText> {
    const known = this.#listeners.get(connection);
    if (known !== undefined) return known;
    const listeners = new Map<number, OnText>();
    this.#listeners.set(connection, listeners);
    connection.onNotification(TextDelta.type, ({ stream, text }) => listeners.get(stream)?.(text));
    return listeners;
  }
}

/** What a prewarm has to say and does not use. */
const nothingGenerated = { maxTokens: 1, stop: { strings: [], afterText: false }, sampling: { temperature: 0 } } as const satisfies Omit<
  GenerateRequest,
  keyof PrewarmRequest
>;

/** What a request comes to that was cancelled before the worker answered. */
const cancelledEnd = {
  finish: "cancelled",
  promptTokens: 0,
  reusedTokens: 0,
  generatedTokens: 0,
  prefillMs: 0,
  decodeMs: 0,
} as const satisfies GenerateEnd;
