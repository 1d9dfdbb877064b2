/**
 * What the worker has done and nobody has been told yet: processor time, by what it was for, and tokens.
 *
 * Invariants
 * - Processor time is attributed whenever what runs changes: to suggestions while one is asked for, since those go before everything else,
 *   and to all other work otherwise. Each millisecond is told once.
 * - Fractions of milliseconds stay until they are whole.
 */
import type { WorkDoneParams } from "../shared/protocol.ts";

export type WorkKind = keyof WorkDoneParams["cpuMs"];

/** As far as it is counted here; a request that came to nothing has none of it. */
interface End {
  readonly promptTokens?: number;
  readonly reusedTokens?: number;
  readonly generatedTokens?: number;
  readonly kvBytes?: number;
}

export class WorkMeter {
  readonly #totalCpuMs: () => number;
  readonly #cpuMs = { suggestions: 0, other: 0 };
  #settledMs = 0;
  #suggestionCount = 0;
  #tokens = { promptTokens: 0, reusedTokens: 0, generatedTokens: 0 };
  #kvBytes: number | undefined;

  /** @param totalCpuMs processor time of the process since it began, of all its threads */
  constructor(totalCpuMs: () => number) {
    this.#totalCpuMs = totalCpuMs;
  }

  /** Does the work and counts what it came to. Fails as the work does. */
  async measure<Result extends End | undefined>(kind: WorkKind, work: () => Promise<Result>): Promise<Result> {
    const count = kind === "suggestions" ? 1 : 0;
    this.#settle();
    this.#suggestionCount += count;
    try {
      const end = await work();
      this.#tokens.promptTokens += end?.promptTokens ?? 0;
      this.#tokens.reusedTokens += end?.reusedTokens ?? 0;
      this.#tokens.generatedTokens += end?.generatedTokens ?? 0;
      this.#kvBytes = end?.kvBytes ?? this.#kvBytes;
      return end;
    } finally {
      this.#settle();
      this.#suggestionCount -= count;
    }
  }

  /** What was done since this was asked last. */
  take(): Omit<WorkDoneParams, "residentBytes"> {
    this.#settle();
    const suggestions = Math.floor(this.#cpuMs.suggestions);
    const other = Math.floor(this.#cpuMs.other);
    this.#cpuMs.suggestions -= suggestions;
    this.#cpuMs.other -= other;
    const done = { cpuMs: { suggestions, other }, ...this.#tokens, ...(this.#kvBytes === undefined ? {} : { kvBytes: this.#kvBytes }) };
    this.#tokens = { promptTokens: 0, reusedTokens: 0, generatedTokens: 0 };
    return done;
  }

  #settle(): void {
    const nowMs = this.#totalCpuMs();
    this.#cpuMs[this.#suggestionCount > 0 ? "suggestions" : "other"] += nowMs - this.#settledMs;
    this.#settledMs = nowMs;
  }
}
