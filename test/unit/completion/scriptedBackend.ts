/** Backends without a model: one that a test drives by hand, and one that answers a fixed text. */
import type { Backend } from "../../../src/backend/backend.ts";
import type { Finish, GenerateEnd, GenerateRequest, StopOptions } from "../../../src/shared/protocol.ts";

export function endWith(finish: Finish): GenerateEnd {
  return { finish, promptTokens: 10, reusedTokens: 8, generatedTokens: 3, prefillMs: 1, decodeMs: 2 };
}

/** One call of `generate`, to be driven by the test. */
export class Run {
  readonly request: GenerateRequest;
  readonly signal: AbortSignal;
  readonly end: Promise<GenerateEnd>;
  readonly #onText: (text: string) => void;
  #resolve: (end: GenerateEnd) => void = () => {};
  #reject: (error: unknown) => void = () => {};

  constructor(request: GenerateRequest, onText: (text: string) => void, signal: AbortSignal) {
    this.request = request;
    this.signal = signal;
    this.#onText = onText;
    this.end = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    signal.addEventListener("abort", () => this.finish("cancelled"), { once: true });
  }

  send(text: string): this {
    this.#onText(text);
    return this;
  }

  finish(finish: Finish): void {
    this.#resolve(endWith(finish));
  }

  fail(error: unknown): void {
    this.#reject(error);
  }
}

export class DrivenBackend implements Backend {
  readonly runs: Run[] = [];

  generate(request: GenerateRequest, onText: (text: string) => void, signal: AbortSignal): Promise<GenerateEnd> {
    const run = new Run(request, onText, signal);
    this.runs.push(run);
    return run.end;
  }

  get last(): Run {
    const run = this.runs.at(-1);
    if (run === undefined) throw new Error("the backend was not asked");
    return run;
  }
}

/** Answers each request with a text, cut at the stop strings, in pieces. Like a real one it stops some pieces after the signal. */
export function answeringBackend(
  answer: string | ((request: GenerateRequest) => string),
  pieces: (text: string) => readonly string[],
): Backend {
  return {
    async generate(request, onText, signal) {
      const whole = typeof answer === "string" ? answer : answer(request);
      const text = cutAtStop(whole, request.stop);
      for (const piece of pieces(text)) {
        onText(piece);
        await Promise.resolve();
        if (signal.aborted) {
          onText("late text");
          return endWith("cancelled");
        }
      }
      return endWith(text === whole ? "endOfText" : "stop");
    },
  };
}

/** What the worker's stop rule leaves of a text. */
export function cutAtStop(text: string, stop: StopOptions): string {
  const from = stop.afterText ? Math.max(0, text.search(/\S/)) : 0;
  const ends = stop.strings.map((string) => text.indexOf(string, from)).filter((index) => index !== -1);
  return text.slice(0, Math.min(text.length, ...ends));
}
