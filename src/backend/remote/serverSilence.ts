/**
 * How long a server has said nothing though it was asked: who types without a pause takes each request back before its own limit is reached, and
 * would never hear that nobody answers.
 *
 * Invariants
 * - Any piece of an answer, and any end of a request but its being taken back, ends the silence.
 * - Time counts once, however many requests waited in it.
 * - A request that was taken back before the server was due does not count, and each one is given until the server is due.
 */

/** A server that was never heard: what one in the same network needs to read a prompt that it does not know. */
const unknownDueMs = 250;
/** Below this, what differs is the network's and the editor's. */
const minDueMs = 100;
/** Of the limit. One slow answer, such as the first after a model was loaded, must not excuse all that come later. */
const maxDueShare = 0.5;
/** Prompts differ, and so does what the server has of them in its cache. */
const rememberedCount = 8;

export interface Asking {
  /** How long this request may wait for its first piece. */
  readonly firstPieceMs: number;
  /** How long the server has been silent before. */
  readonly silentMs: number;
  /** A piece has come. */
  heard(nowMs: number): void;
  /** It has ended in another way than by being taken back: with an answer, or with an error that others have heard of. */
  ended(nowMs: number): void;
  /** Nobody wants the answer any more. */
  takenBack(nowMs: number): void;
}

export class ServerSilence {
  readonly #limitMs: number;
  #silentMs = 0;
  /** Time before this is counted, or was excused. */
  #countedUntilMs = Number.NEGATIVE_INFINITY;
  /** How long the last answers took to begin. */
  #firstPiecesMs: readonly number[] = [];

  /** @param limitMs what a server may be silent altogether */
  constructor(limitMs: number) {
    this.#limitMs = limitMs;
  }

  /** When an answer should have begun: twice what the slowest of the last ones took. */
  get dueMs(): number {
    if (this.#firstPiecesMs.length === 0) return unknownDueMs;
    return Math.min(Math.max(2 * Math.max(...this.#firstPiecesMs), minDueMs), maxDueShare * this.#limitMs);
  }

  /** A request is sent. Times are milliseconds from any beginning and never go back. */
  ask(askedMs: number): Asking {
    const silentMs = this.#silentMs;
    let isHeard = false;
    const reset = (nowMs: number) => {
      this.#silentMs = 0;
      this.#countedUntilMs = nowMs;
    };
    return {
      firstPieceMs: Math.max(this.#limitMs - silentMs, Math.min(this.dueMs, this.#limitMs)),
      silentMs,
      heard: (nowMs) => {
        if (!isHeard) this.#firstPiecesMs = [...this.#firstPiecesMs, nowMs - askedMs].slice(-rememberedCount);
        isHeard = true;
        reset(nowMs);
      },
      ended: reset,
      takenBack: (nowMs) => {
        if (isHeard || nowMs - askedMs < this.dueMs) return;
        this.#silentMs += Math.max(0, nowMs - Math.max(askedMs, this.#countedUntilMs));
        this.#countedUntilMs = nowMs;
      },
    };
  }
}
