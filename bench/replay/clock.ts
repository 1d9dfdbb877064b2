/** Whose time a typist lives in: one that passes only while the model works, or the machine's. */
export interface Clock {
  /** Milliseconds; only differences count. */
  readonly now: () => number;
  /** Resolves after some milliseconds, or when the signal fires. */
  readonly wait: (ms: number, signal?: AbortSignal) => Promise<void>;
}
