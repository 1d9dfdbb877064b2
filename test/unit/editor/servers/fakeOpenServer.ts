/** A server whose answers are set by the test, and a machine behind it; both only note what they are asked. */
import type { Backend, ChatBackend } from "../../../../src/backend/backend.ts";
import { ServerError } from "../../../../src/backend/remote/serverError.ts";
import type { KnownModel, KnownServer, OpenServer } from "../../../../src/editor/servers/openServer.ts";
import type { WorkerState } from "../../../../src/editor/workers/workerHost.ts";
import type { GenerateEnd, GenerateRequest } from "../../../../src/shared/protocol.ts";
import { modelAt } from "../../../fixtures/fakeWorkers.ts";

export const never = new AbortController().signal;

export const request: GenerateRequest = {
  prompt: { prefix: "a = ", suffix: "\n" },
  maxPromptTokens: 100,
  maxTokens: 8,
  stop: { strings: [], afterText: false },
  sampling: { temperature: 0 },
};

export const end: GenerateEnd = { finish: "stop", promptTokens: 1, reusedTokens: 0, generatedTokens: 1, prefillMs: 0, decodeMs: 0 };

export const errors = {
  away: () => new ServerError("server/away", "server gpu: must accept connections, got none; start it"),
  wrongKey: () => new ServerError("server/misconfigured", "server gpu: must accept the API key, got status 401; set it", { status: 401 }),
  notFound: () => new ServerError("server/misconfigured", "server gpu: must have the model, got status 404; choose one", { status: 404 }),
  busy: () => new ServerError("server/busy", "server gpu: must have room, got status 429; wait", { retryAfterMs: 7000, status: 429 }),
  bug: () => new TypeError("secret text"),
};

type Mood = "up" | "hangs" | keyof typeof errors;

export const coder: KnownModel = { id: "coder", contextTokens: 32_768, fillsInTheMiddle: "yes", isLoaded: true, missing: ["No counts."] };
export const talker: KnownModel = {
  id: "/models/talker.gguf",
  contextTokens: undefined,
  fillsInTheMiddle: "no",
  isLoaded: false,
  missing: [],
};

export function knownServer(models: readonly KnownModel[] = [coder, talker]): KnownServer {
  const unlisted = { contextTokens: undefined, fillsInTheMiddle: "asking", isLoaded: undefined, missing: [] } as const;
  return {
    dialect: "vllm",
    title: "vLLM",
    models,
    model: (id) => models.find((model) => model.id === id) ?? { ...unlisted, id },
  };
}

export class FakeServerRoom {
  mood: Mood = "up";
  known = knownServer();
  /** As it is told after the next answer. */
  hitRate: number | undefined = 0.5;
  /** What was asked, by whom it was answered. */
  readonly calls: string[] = [];
  openCount = 0;
  closedCount = 0;

  get openConnections(): number {
    return this.openCount - this.closedCount;
  }

  readonly open = async (): Promise<OpenServer> => {
    this.openCount++;
    const closing = new AbortController();
    let hitRate: number | undefined;
    const answered = (onText: (text: string) => void) => {
      onText("server");
      ({ hitRate } = this);
    };
    return {
      identify: async (signal) => {
        this.calls.push("identify");
        await this.#answer(AbortSignal.any([signal, closing.signal]));
        return this.known;
      },
      backend: (_known, model) => ({
        get hitRate() {
          return hitRate;
        },
        generate: async (_request, onText, signal) => {
          this.calls.push(`generate ${model.id}`);
          await this.#answer(AbortSignal.any([signal, closing.signal]));
          answered(onText);
          return end;
        },
        chat: async (_request, onText, signal) => {
          this.calls.push(`chat ${model.id}`);
          await this.#answer(AbortSignal.any([signal, closing.signal]));
          answered(onText);
          return { ...end, contextTokens: 1 };
        },
        countTokens: async () => [7],
        probe: (signal) => this.#answer(AbortSignal.any([signal, closing.signal])),
      }),
      close: async () => {
        this.closedCount++;
        closing.abort(errors.away());
      },
    };
  };

  async #answer(signal: AbortSignal): Promise<void> {
    if (this.mood === "hangs") await new Promise((_, reject) => signal.addEventListener("abort", () => reject(signal.reason)));
    else if (this.mood !== "up") throw errors[this.mood]();
  }
}

export function fakeLocal() {
  const calls: string[] = [];
  const answer = async (onText: (text: string) => void) => {
    calls.push("local");
    onText("local");
    return { ...end, contextTokens: 1 };
  };
  const backend: Backend & ChatBackend = {
    generate: (_request, onText) => answer(onText),
    chat: (_request, onText) => answer(onText),
    countTokens: async () => [1],
    prewarm: async () => void calls.push("prewarm"),
    scoreAnswers: async () => [0],
  };
  return { calls, backend };
}

/** A worker that rests until it is asked. */
export class FakeHost {
  state: WorkerState = { kind: "resting", model: undefined };
  connectCount = 0;
  readonly #listeners = new Set<(state: WorkerState) => void>();

  onState(listener: (state: WorkerState) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  set(state: WorkerState): void {
    this.state = state;
    for (const listener of [...this.#listeners]) listener(state);
  }

  async connection(): Promise<never> {
    this.connectCount++;
    this.set({ kind: "ready", model: modelAt("local") });
    return undefined as never;
  }
}

export async function textOf(backend: Backend, signal = never): Promise<string> {
  let text = "";
  await backend.generate(request, (piece) => (text += piece), signal);
  return text;
}
