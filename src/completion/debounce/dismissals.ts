/**
 * How unwelcome suggestions are at the moment: dismissals, each of which counts half as much after a time.
 *
 * Invariants
 * - More dismissals never mean a shorter wait.
 * - Without dismissals the wait goes to zero; an acceptance sets it to zero at once.
 */

/** Somebody who writes what no model knows goes on with it for a minute or so. */
const halfLifeMs = 30_000;

/** A third to a half of suggestions is accepted where all is well, so two dismissals in a row say nothing. */
const freeDismissals = 3;

/** Where suggestions stay unwelcome they come only after a rest in typing that looks like a question. */
const maxWaitMs = 600;

export class Dismissals {
  #weight = 0;
  #atMs = 0;

  /** @param nowMs on a clock that never goes back */
  noteDismissal(nowMs: number): void {
    this.#weight = this.#weightAt(nowMs) + 1;
    this.#atMs = nowMs;
  }

  noteAcceptance(): void {
    this.#weight = 0;
  }

  /** What to wait longer than without dismissals: 0 to 600 ms, half of it after six in a row. */
  waitMs(nowMs: number): number {
    const excess = Math.max(0, this.#weightAt(nowMs) - freeDismissals);
    return (maxWaitMs * excess) / (excess + freeDismissals);
  }

  #weightAt(nowMs: number): number {
    return this.#weight * 2 ** ((this.#atMs - nowMs) / halfLifeMs);
  }
}
