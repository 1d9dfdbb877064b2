/**
 * One run of the model for one place, which requests may join and leave while it goes on.
 *
 * Invariants
 * - Nobody's impatience ends it: only `abandon` does, and the end of the block, past which text is of no use.
 * - `ended` never rejects. It resolves once, when the backend has answered, with text that does not depend on how the stream
 *   was cut into pieces.
 */
import type { Backend } from "../backend/backend.ts";
import { AppError } from "../shared/errors.ts";
import type { GenerateEnd, GenerateRequest } from "../shared/protocol.ts";
import { blockEnd } from "./blockEnd.ts";
import type { GenerationContext } from "./postprocess/filter.ts";
import { trimLeadingBlankLines } from "./postprocess/trimLeadingBlankLines.ts";
import { typedBetween } from "./typedBetween.ts";
import type { TextWindow } from "./window.ts";

export type GenerationEnd =
  | { readonly kind: "text"; readonly text: string; readonly end: GenerateEnd }
  /** A newer generation, here or in the backend, took its place. */
  | { readonly kind: "superseded"; readonly end: GenerateEnd | undefined }
  | { readonly kind: "failed"; readonly detail: string }
  /** Something threw that is no AppError: a bug. */
  | { readonly kind: "broken"; readonly error: unknown };

export class Generation {
  readonly uri: string;
  readonly sent: GenerateRequest;
  readonly window: TextWindow;
  readonly context: GenerationContext;
  readonly ended: Promise<GenerationEnd>;
  readonly #controller = new AbortController();
  readonly #watchers = new Set<() => void>();
  #text = "";
  #isBlockWhole = false;
  #isAbandoned = false;

  constructor(backend: Backend, request: GenerateRequest, uri: string, context: GenerationContext) {
    this.uri = uri;
    this.sent = request;
    this.window = request.prompt;
    this.context = context;
    this.ended = this.#run(backend, request);
  }

  /** Ends the generation; whoever waits for it gets `superseded`. */
  abandon(): void {
    this.#isAbandoned = true;
    this.#controller.abort();
  }

  /**
   * Whether what is generated can still become an answer at a place: it is the same one, or the text typed since then and
   * the text generated so far agree as far as both go.
   */
  fits(uri: string, place: TextWindow): boolean {
    if (uri !== this.uri) return false;
    const typed = typedBetween(this.window, place);
    if (typed === undefined) return false;
    if (typed === "") return true;
    if (this.context.mode === "line" && typed.includes("\n")) return false;
    const start = trimLeadingBlankLines(this.#text, this.context);
    return typeof start === "string" && (start.startsWith(typed) || typed.startsWith(start));
  }

  /** Calls back whenever there is more text; returns what ends that. */
  watch(onText: () => void): () => void {
    this.#watchers.add(onText);
    return () => this.#watchers.delete(onText);
  }

  async #run(backend: Backend, request: GenerateRequest): Promise<GenerationEnd> {
    try {
      const end = await backend.generate(request, (text) => this.#take(text), this.#controller.signal);
      if (this.#isAbandoned || (end.finish === "cancelled" && !this.#isBlockWhole)) return { kind: "superseded", end };
      return { kind: "text", text: this.#text, end };
    } catch (error) {
      if (this.#isAbandoned) return { kind: "superseded", end: undefined };
      return error instanceof AppError ? { kind: "failed", detail: error.message } : { kind: "broken", error };
    }
  }

  #take(text: string): void {
    // What arrives between the wish to stop and the end of the run would make the text depend on the timing.
    if (this.#controller.signal.aborted) return;
    this.#text += text;
    if (this.context.mode === "block" && blockEnd(this.#text, this.context.scope, false) !== undefined) {
      this.#isBlockWhole = true;
      this.#controller.abort();
    }
    for (const onText of this.#watchers) onText();
  }
}
