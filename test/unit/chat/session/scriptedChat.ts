/** A chat model for tests: it writes what the test says, piece by piece, when the test says so. */
import type { ChatBackend } from "../../../../src/backend/backend.ts";
import type { ChatEnd, ChatRequest } from "../../../../src/shared/protocol.ts";
import { wordTokens } from "./wordTokens.ts";

const end: ChatEnd = {
  finish: "endOfText",
  promptTokens: 10,
  reusedTokens: 0,
  generatedTokens: 4,
  prefillMs: 1,
  decodeMs: 2000,
  contextTokens: 1000,
};

export class ScriptedChat implements Pick<ChatBackend, "chat" | "countTokens"> {
  readonly requests: ChatRequest[] = [];
  countCalls = 0;
  /** As a worker that hangs. */
  ignoresAbort = false;
  #running: { write(text: string): void; end(change?: Partial<ChatEnd>): void; fail(error: Error): void } | undefined;
  #began: (() => void) | undefined;

  chat(request: ChatRequest, onText: (text: string) => void, signal: AbortSignal): Promise<ChatEnd> {
    this.requests.push(request);
    return new Promise((resolve, reject) => {
      this.#running = { write: onText, end: (change) => resolve({ ...end, ...change }), fail: reject };
      signal.addEventListener("abort", () => this.ignoresAbort || resolve({ ...end, finish: "cancelled" }));
      this.#began?.();
    });
  }

  async countTokens(params: Parameters<typeof wordTokens>[0]): Promise<readonly number[]> {
    this.countCalls++;
    return wordTokens(params);
  }

  /** Resolves when the next answer is asked for. */
  began(count = 1): Promise<void> {
    if (this.requests.length >= count) return Promise.resolve();
    return new Promise((resolve) => {
      this.#began = () => {
        if (this.requests.length >= count) resolve();
      };
    });
  }

  write(text: string): void {
    this.#running?.write(text);
  }

  end(change: Partial<ChatEnd> = {}): void {
    this.#running?.end(change);
  }

  fail(error: Error): void {
    this.#running?.fail(error);
  }
}
