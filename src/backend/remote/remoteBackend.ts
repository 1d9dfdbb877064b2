/**
 * A model on a server that somebody runs.
 *
 * Invariants
 * - A newer completion ends the one before, as with the local model; chats run beside it.
 * - Each request ends: with its answer, "cancelled", or an AppError that says what to do; no later than the limits of its kind.
 * - What the user wrote never becomes a special token (`specialTexts.ts`).
 * - A request whose signal has fired passes on no more text, and its connection is closed or free.
 * - A server that begins to answer none of the completions in turn is told of as one that does not begin to answer one (`serverSilence.ts`).
 */
import { t } from "@vscode/l10n";
import { ZodError } from "zod";
import { AppError } from "../../shared/errors.ts";
import type { ChatEnd, ChatRequest, CountTokensParams, GenerateEnd, GenerateRequest, StopOptions } from "../../shared/protocol.ts";
import type { Backend, ChatBackend } from "../backend.ts";
import { afterBeginning } from "./afterBeginning.ts";
import { contextTokensOf } from "./contextTokensOf.ts";
import type { AnswerCall, Dialect, RemoteModel } from "./dialects/dialect.ts";
import { estimatedTokens } from "./estimatedTokens.ts";
import { fittedPrompt } from "./promptText.ts";
import { ReceivedAnswer } from "./receivedAnswer.ts";
import type { ServerConnection } from "./serverConnection.ts";
import { emptyAnswerError, malformedError, ServerError, statusError } from "./serverError.ts";
import { ServerSilence } from "./serverSilence.ts";
import { brokenSpecialTexts } from "./specialTexts.ts";
import type { TimeLimits } from "./timeWatch.ts";

export interface RemoteBackendOptions {
  readonly connection: ServerConnection;
  readonly dialect: Dialect;
  readonly model: RemoteModel;
  readonly limits?: RequestLimits;
  readonly now?: () => number;
}

export interface RequestLimits {
  readonly completion: TimeLimits;
  readonly chat: TimeLimits;
  /** Of questions that take no computing. */
  readonly light: TimeLimits;
}

/**
 * A completion that comes later than these is of no use: the user has gone on, or the local model would have been quicker. A chat may wait for a
 * model that is loaded first, from a slow disk, and for a long prompt.
 */
export const requestLimits: RequestLimits = {
  completion: { firstPieceMs: 5000, idleMs: 3000, totalMs: 20_000 },
  chat: { firstPieceMs: 120_000, idleMs: 60_000, totalMs: 30 * 60_000 },
  light: { firstPieceMs: 5000, idleMs: 5000, totalMs: 10_000 },
};

/** What a template writes around a message, in models of all families fewer than this. */
const tokensAroundMessage = 8;
/** For numbers that a server tells after an answer; they are not worth more. */
const usageWaitMs = 250;

/**
 * How little of the prompt is tried. Its tokens are estimated, at three characters each; texts in Chinese, and those of signs alone, have a
 * token for one or two.
 */
const leastPromptShare = 1 / 4;

/** Where an answer ends at the latest. */
interface AnswerEnds {
  readonly stop: StopOptions;
  readonly maxTokens: number;
}

export class RemoteBackend implements Backend, ChatBackend {
  readonly #connection: ServerConnection;
  readonly #dialect: Dialect;
  readonly #model: RemoteModel;
  readonly #limits: RequestLimits;
  readonly #now: () => number;
  /** Of completions: chats are seldom taken back. */
  readonly #silence: ServerSilence;
  #completion: AbortController | undefined;
  /** Index of the way to ask for completions that the server is known to take. */
  #way = 0;
  #promptTokens = 0;
  #reusedTokens = 0;

  constructor({ connection, dialect, model, limits = requestLimits, now = () => performance.now() }: RemoteBackendOptions) {
    this.#connection = connection;
    this.#dialect = dialect;
    this.#model = model;
    this.#limits = limits;
    this.#now = now;
    this.#silence = new ServerSilence(limits.completion.firstPieceMs);
  }

  /** Share of all prompts' tokens that the server had in its cache; undefined where it has not told. */
  get hitRate(): number | undefined {
    return this.#promptTokens === 0 ? undefined : this.#reusedTokens / this.#promptTokens;
  }

  async generate(request: GenerateRequest, onText: (text: string) => void, signal: AbortSignal): Promise<GenerateEnd> {
    const newest = new AbortController();
    if ((request.priority ?? "completion") === "completion") {
      this.#completion?.abort();
      this.#completion = newest;
    }
    const { stop, maxTokens, sampling } = request;
    const contextTokens = contextTokensOf(this.#model);
    const room = Math.min(request.maxPromptTokens, contextTokens - Math.min(maxTokens, Math.floor(contextTokens / 2)));
    for (let share = 1; ; share /= 2) {
      const prompt = fittedPrompt(request.prompt, Math.floor(room * share));
      // Servers look for stop strings from the first character on.
      const ways = this.#dialect.completion(this.#model, { prompt, maxTokens, sampling, stop: stop.afterText ? [] : stop.strings });
      try {
        return await this.#firstTaken(ways, request, onText, AbortSignal.any([signal, newest.signal]));
      } catch (error) {
        // A server that refuses a prompt for its length has computed nothing yet.
        if (!(error instanceof ServerError) || error.code !== "request/tooLong" || share <= leastPromptShare) throw error;
      }
    }
  }

  async chat(request: ChatRequest, onText: (text: string) => void, signal: AbortSignal): Promise<ChatEnd> {
    const { maxTokens, sampling, stop = [] } = request;
    const messages = request.messages.map(({ role, content }) => ({ role, content: brokenSpecialTexts(content) }));
    const last = messages.at(-1);
    const beginning = last?.role === "assistant" ? last.content : "";
    const call = afterBeginning(this.#dialect.chat(this.#model, { messages, maxTokens, sampling, stop }), beginning);
    const end = await this.#answer(call, this.#limits.chat, { stop: { strings: stop, afterText: false }, maxTokens }, onText, signal);
    return { ...end, contextTokens: contextTokensOf(this.#model) };
  }

  async countTokens(params: CountTokensParams, signal: AbortSignal): Promise<readonly number[]> {
    const texts = "texts" in params ? params.texts : params.messages.map(({ content }) => content);
    const ask = (call: Parameters<ServerConnection["askJson"]>[0]) => this.#connection.askJson(call, this.#limits.light, signal);
    const counts = await this.#checked(
      async () => (await this.#dialect.countTokens?.(ask, this.#model, texts)) ?? texts.map(estimatedTokens),
    );
    return "texts" in params ? counts : [counts.reduce((sum, count) => sum + count + tokensAroundMessage, 0)];
  }

  /** Whether the server answers: a question that costs it nothing. Rejects with what is wrong. */
  async probe(signal: AbortSignal): Promise<void> {
    await this.#connection.askJson({ path: this.#dialect.probePath }, this.#limits.light, signal);
  }

  async #firstTaken(
    ways: readonly AnswerCall[],
    ends: AnswerEnds,
    onText: (text: string) => void,
    signal: AbortSignal,
  ): Promise<GenerateEnd> {
    const first = Math.min(this.#way, ways.length - 1);
    let refusal: unknown;
    for (const [index, call] of ways.entries()) {
      if (index < first) continue;
      try {
        const end = await this.#complete(call, ends, onText, signal);
        this.#way = Math.max(this.#way, index);
        return end;
      } catch (error) {
        if (!isRefusal(error)) throw error;
        // The first way's reason is told: it is the best one, and later ones fail of the same where it is no matter of the way.
        refusal ??= error;
      }
    }
    throw refusal ?? new AppError("request/invalid", t("server {0}: must have a way to be asked, got none", this.#connection.host));
  }

  async #complete(call: AnswerCall, ends: AnswerEnds, onText: (text: string) => void, signal: AbortSignal): Promise<GenerateEnd> {
    const asking = this.#silence.ask(this.#now());
    const { firstPieceMs, silentMs } = asking;
    const takeBack = () => asking.takenBack(this.#now());
    signal.addEventListener("abort", takeBack, { once: true });
    try {
      return await this.#answer(call, { ...this.#limits.completion, firstPieceMs, silentMs }, ends, onText, signal, () =>
        asking.heard(this.#now()),
      );
    } finally {
      signal.removeEventListener("abort", takeBack);
      if (!signal.aborted) asking.ended(this.#now());
    }
  }

  async #answer(
    call: AnswerCall,
    limits: TimeLimits,
    { stop, maxTokens }: AnswerEnds,
    onText: (text: string) => void,
    signal: AbortSignal,
    onEvent: () => void = () => {},
  ): Promise<GenerateEnd> {
    const answer = new ReceivedAnswer(stop, onText, this.#now, maxTokens);
    const enough = new AbortController();
    let waiting: NodeJS.Timeout | undefined;
    let isEmpty = true;
    try {
      await this.#checked(async () => {
        for await (const event of this.#connection.stream(call, limits, AbortSignal.any([signal, enough.signal]))) {
          isEmpty = false;
          onEvent();
          if (signal.aborted) return;
          this.#throwIfError(event);
          const piece = call.read(event);
          if (piece === undefined) continue;
          answer.add(piece);
          // Where the end was found here the server would go on: leaving closes the request.
          if (answer.finish !== undefined && piece.finish === undefined) return;
          if (answer.finish !== undefined) waiting ??= setTimeout(() => enough.abort(), usageWaitMs);
        }
      });
    } catch (error) {
      if (answer.finish === undefined && !signal.aborted) throw error;
    } finally {
      clearTimeout(waiting);
    }
    this.#measure(answer);
    if (signal.aborted && answer.finish === undefined) return answer.end("cancelled");
    const { host } = this.#connection;
    if (isEmpty && this.#dialect.emptyStream === "tooLong") throw emptyAnswerError(host);
    if (answer.finish === undefined) throw malformedError(host, "end");
    return answer.end(answer.finish);
  }

  #measure({ usage: { promptTokens, reusedTokens } }: ReceivedAnswer): void {
    if (promptTokens === undefined || reusedTokens === undefined) return;
    this.#promptTokens += promptTokens;
    this.#reusedTokens += reusedTokens;
  }

  /** Errors come in the middle of a stream, too, after its status said that all is well. */
  #throwIfError(event: unknown): void {
    if (typeof event !== "object" || event === null || !("error" in event) || event.error == null) return;
    const { error } = event;
    const code = typeof error === "object" && "code" in error && typeof error.code === "number" ? error.code : undefined;
    if (code === undefined || code < 400 || code > 599) throw malformedError(this.#connection.host, "error");
    throw statusError(this.#connection.host, code, JSON.stringify(error), undefined, Date.now());
  }

  async #checked<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw error instanceof ZodError ? malformedError(this.#connection.host, "json") : error;
    }
  }
}

/** Something in the request was not understood, or is not there to be asked. */
function isRefusal(error: unknown): boolean {
  return error instanceof ServerError && (error.code === "request/invalid" || error.status === 404);
}
