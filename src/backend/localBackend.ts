/**
 * The backend that runs in the worker process: requests and streamed text over a JSON-RPC connection, which several of these may share.
 *
 * Invariants
 * - `onRunningCount` hears every change of the number of requests that the worker has and has not answered, as far as somebody waits for text:
 *   prewarms, counts and comparisons do not count.
 */
import type { CancellationToken, MessageConnection } from "vscode-jsonrpc";
import {
  Chat,
  type ChatEnd,
  type ChatMessage,
  type ChatRequest,
  CountTokens,
  type CountTokensParams,
  Generate,
  type GenerateEnd,
  type GenerateRequest,
  type PrewarmRequest,
  ScoreAnswers,
} from "../shared/protocol.ts";
import type { Backend, ChatBackend } from "./backend.ts";
import { signalToken } from "./signalToken.ts";
import { type OnText, TextStreams } from "./textStreams.ts";
import { workerError } from "./workerError.ts";

/**
 * Waits until the worker has its model and returns the connection to it; rejects with an AppError when that is not to be expected. What does
 * not wake a worker that rests is refused by it.
 */
export type ConnectToWorker = (signal: AbortSignal, options?: { readonly wakes: boolean }) => Promise<MessageConnection>;

type Send<End> = (connection: MessageConnection, stream: number, token: CancellationToken) => Promise<End>;

export class LocalBackend implements Backend, ChatBackend {
  readonly #connect: ConnectToWorker;
  readonly #onRunningCount: (count: number) => void;
  #runningCount = 0;

  constructor(connect: ConnectToWorker, onRunningCount: (count: number) => void = () => {}) {
    this.#connect = connect;
    this.#onRunningCount = onRunningCount;
  }

  async generate(request: GenerateRequest, onText: OnText, signal: AbortSignal): Promise<GenerateEnd> {
    const counts = request.priority !== "prewarm";
    const send: Send<GenerateEnd> = (connection, stream, token) => connection.sendRequest(Generate.type, { ...request, stream }, token);
    return this.#stream(send, { onText, counts, cancelled: cancelledEnd }, signal);
  }

  async chat(request: ChatRequest, onText: OnText, signal: AbortSignal): Promise<ChatEnd> {
    const send: Send<ChatEnd> = (connection, stream, token) => connection.sendRequest(Chat.type, { ...request, stream }, token);
    return this.#stream(send, { onText, counts: true, cancelled: { ...cancelledEnd, contextTokens: 0 } }, signal);
  }

  async countTokens(params: CountTokensParams, signal: AbortSignal): Promise<readonly number[]> {
    return this.#ask((connection, token) => connection.sendRequest(CountTokens.type, params, token), signal);
  }

  async scoreAnswers(messages: readonly ChatMessage[], answers: readonly string[], signal: AbortSignal): Promise<readonly number[]> {
    return this.#ask((connection, token) => connection.sendRequest(ScoreAnswers.type, { messages, answers }, token), signal);
  }

  async prewarm(request: PrewarmRequest, signal: AbortSignal): Promise<void> {
    await this.generate({ ...request, ...nothingGenerated, priority: "prewarm" }, () => {}, signal);
  }

  async #stream<End>(
    send: Send<End>,
    { onText, counts, cancelled }: { readonly onText: OnText; readonly counts: boolean; readonly cancelled: End },
    signal: AbortSignal,
  ): Promise<End> {
    const ask = async (connection: MessageConnection, token: CancellationToken) => {
      const stream = TextStreams.of(connection).open(onText);
      if (counts) this.#onRunningCount(++this.#runningCount);
      try {
        return await send(connection, stream.number, token);
      } finally {
        if (counts) this.#onRunningCount(--this.#runningCount);
        stream.close();
      }
    };
    try {
      return await this.#ask(ask, signal);
    } catch (error) {
      // A request that nobody waits for any more did not fail, whatever became of the worker meanwhile.
      if (signal.aborted) return cancelled;
      throw error;
    }
  }

  /** Rejects with the signal's reason when it fires, else with an AppError. */
  async #ask<Result>(
    send: (connection: MessageConnection, token: CancellationToken) => Promise<Result>,
    signal: AbortSignal,
  ): Promise<Result> {
    const { token, dispose } = signalToken(signal);
    try {
      const connection = await this.#connect(signal);
      signal.throwIfAborted();
      return await send(connection, token);
    } catch (error) {
      throw signal.aborted ? signal.reason : workerError(error);
    } finally {
      dispose();
    }
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
