/**
 * Ends a request that does not come forward.
 *
 * Invariants
 * - One timer at a time for pauses and one for the whole; none after `dispose`.
 * - The signal's reason says which limit was not kept.
 */
import { type TimeLimit, timeError } from "./serverError.ts";

export interface TimeLimits {
  /** From sending to the first piece of the answer: waiting for a free slot, loading the model and reading the prompt are part of it. */
  readonly firstPieceMs: number;
  /** How long the server was silent before this request already, which the message counts in. */
  readonly silentMs?: number;
  /** Between two pieces. */
  readonly idleMs: number;
  readonly totalMs: number;
}

export class TimeWatch {
  readonly #controller = new AbortController();
  readonly #host: string;
  readonly #limits: TimeLimits;
  readonly #total: NodeJS.Timeout;
  #pause: NodeJS.Timeout;

  constructor(host: string, limits: TimeLimits) {
    this.#host = host;
    this.#limits = limits;
    this.#total = this.#after("total", limits.totalMs);
    this.#pause = this.#after("firstPiece", limits.firstPieceMs, limits.silentMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** A piece has come. */
  pieceCame(): void {
    clearTimeout(this.#pause);
    this.#pause = this.#after("idle", this.#limits.idleMs);
  }

  dispose(): void {
    clearTimeout(this.#total);
    clearTimeout(this.#pause);
  }

  #after(limit: TimeLimit, ms: number, silentMs = 0): NodeJS.Timeout {
    return setTimeout(() => this.#controller.abort(timeError(this.#host, limit, silentMs + ms)), ms);
  }
}
