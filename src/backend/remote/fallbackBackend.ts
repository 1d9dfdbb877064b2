/**
 * A server with the local model behind it.
 *
 * Invariants
 * - A request is answered by the one or the other, or rejects with an AppError; only one that was partly answered already does not begin
 *   again with the other.
 * - `onChange` never hears the same kind of state twice in a row.
 * - While the server is away it gets light questions only, ever more seldom, until it answers one or is found by somebody else. What a person has to
 *   mend is not asked again, so that nothing flaps.
 * - The time between two such questions starts anew only once a real request was answered: a server that is there but answers none counts as away.
 */
import type { AppError } from "../../shared/errors.ts";
import type { ChatEnd, ChatRequest, CountTokensParams, GenerateEnd, GenerateRequest, PrewarmRequest } from "../../shared/protocol.ts";
import type { Backend, ChatBackend } from "../backend.ts";
import { ServerError } from "./serverError.ts";

type OnText = (text: string) => void;
type AnyBackend = Backend & ChatBackend;

export type ServerState =
  | { readonly kind: "here" }
  | { readonly kind: "away"; readonly error: AppError }
  | { readonly kind: "misconfigured"; readonly error: AppError };

export interface FallbackBackendOptions {
  readonly remote: AnyBackend & { probe(signal: AbortSignal): Promise<void> };
  readonly local: AnyBackend;
  readonly onChange: (state: ServerState) => void;
  /** Milliseconds, from any beginning. */
  readonly now: () => number;
  /** Resolves at its time, or when the signal fires. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
}

/** A server that is started anew is there after some seconds; one that is off costs a question in five minutes. */
export const firstWaitMs = 2000;
export const maxWaitMs = 5 * 60_000;
/** For a server that is busy and does not say for how long. */
const busyMs = 5000;

export class FallbackBackend implements Backend, ChatBackend {
  readonly #options: FallbackBackendOptions;
  readonly #disposal = new AbortController();
  #state: ServerState = { kind: "here" };
  /** Ends the waiting for the server's return. */
  #search: AbortController | undefined;
  #busyUntilMs = Number.NEGATIVE_INFINITY;
  #waitMs = firstWaitMs;

  constructor(options: FallbackBackendOptions) {
    this.#options = options;
  }

  get state(): ServerState {
    return this.#state;
  }

  async generate(request: GenerateRequest, onText: OnText, signal: AbortSignal): Promise<GenerateEnd> {
    return this.#ask((backend, hear) => backend.generate(request, hear, signal), onText, signal);
  }

  async chat(request: ChatRequest, onText: OnText, signal: AbortSignal): Promise<ChatEnd> {
    return this.#ask((backend, hear) => backend.chat(request, hear, signal), onText, signal);
  }

  async countTokens(params: CountTokensParams, signal: AbortSignal): Promise<readonly number[]> {
    return this.#ask(
      (backend) => backend.countTokens(params, signal),
      () => {},
      signal,
    );
  }

  async prewarm(request: PrewarmRequest, signal: AbortSignal): Promise<void> {
    await this.#chosen().prewarm?.(request, signal);
  }

  /** Somebody else has found the server: the next request goes to it. */
  noteFound(): void {
    if (this.#state.kind === "away") this.#enter({ kind: "here" });
  }

  dispose(): void {
    this.#disposal.abort();
    this.#search?.abort();
  }

  #chosen(): AnyBackend {
    const { remote, local, now } = this.#options;
    return this.#state.kind === "here" && now() >= this.#busyUntilMs ? remote : local;
  }

  async #ask<End>(ask: (backend: AnyBackend, hear: OnText) => Promise<End>, onText: OnText, signal: AbortSignal): Promise<End> {
    const { remote, local } = this.#options;
    if (this.#chosen() !== remote) return ask(local, onText);
    let hasBegun = false;
    const hear = (text: string) => {
      hasBegun = true;
      onText(text);
    };
    try {
      const end = await ask(remote, hear);
      if (!signal.aborted) this.#waitMs = firstWaitMs;
      return end;
    } catch (error) {
      if (signal.aborted || !(error instanceof ServerError) || error.code.startsWith("request/")) throw error;
      this.#note(error);
      if (hasBegun) throw error;
    }
    return ask(local, onText);
  }

  #note(error: ServerError): void {
    if (error.code === "server/busy") this.#busyUntilMs = this.#options.now() + (error.retryAfterMs ?? busyMs);
    else if (error.code === "server/misconfigured") this.#enter({ kind: "misconfigured", error });
    else if (this.#state.kind === "here") this.#enter({ kind: "away", error });
  }

  #enter(state: ServerState): void {
    if (this.#disposal.signal.aborted || state.kind === this.#state.kind) return;
    this.#state = state;
    this.#search?.abort();
    this.#search = undefined;
    if (state.kind === "away") {
      this.#search = new AbortController();
      // Its failures are taken in there; nothing else may reject.
      void this.#searchServer(this.#search.signal);
    }
    this.#options.onChange(state);
  }

  async #searchServer(ended: AbortSignal): Promise<void> {
    while (!ended.aborted) {
      const waitMs = this.#waitMs;
      this.#waitMs = Math.min(waitMs * 2, maxWaitMs);
      await this.#options.wait(waitMs, ended);
      if (ended.aborted) return;
      try {
        await this.#options.remote.probe(ended);
      } catch (error) {
        if (!ended.aborted && error instanceof ServerError) this.#note(error);
        continue;
      }
      if (!ended.aborted) this.#enter({ kind: "here" });
    }
  }
}
