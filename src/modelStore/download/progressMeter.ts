/** Turns bytes as they come into what a person is shown: speed without jitter, time left, and a few times a second only. */
import type { DownloadProgress } from "../../shared/progressText.ts";

/** Speed is a mean of so long: shorter jumps about with each burst, longer lags behind a change. */
const speedWindowMs = 8000;

/** People cannot read faster, and each report is drawn in two places. */
const reportEveryMs = 250;

/** Time left of the first moments is a guess that frightens or cheers for nothing. */
const leastMeasuredMs = 1500;

export class ProgressMeter {
  readonly #totalBytes: number;
  readonly #nowMs: () => number;
  readonly #onProgress: (progress: DownloadProgress) => void;
  #phase: DownloadProgress["phase"] = "waiting";
  #doneBytes = 0;
  #reportedMs = Number.NEGATIVE_INFINITY;
  /** Oldest first, one a report; all of one row of receiving. */
  #samples: { readonly atMs: number; readonly doneBytes: number }[] = [];

  constructor(totalBytes: number, use: { readonly nowMs: () => number; readonly onProgress: (progress: DownloadProgress) => void }) {
    this.#totalBytes = totalBytes;
    this.#nowMs = use.nowMs;
    this.#onProgress = use.onProgress;
  }

  /** Changes of the phase are told at once. */
  note(phase: DownloadProgress["phase"], doneBytes: number): void {
    const nowMs = this.#nowMs();
    const isNewPhase = phase !== this.#phase;
    this.#phase = phase;
    this.#doneBytes = doneBytes;
    if (isNewPhase) this.#samples = [];
    else if (nowMs - this.#reportedMs < reportEveryMs) return;
    this.#reportedMs = nowMs;
    if (phase === "receiving") this.#sample(nowMs);
    this.#onProgress(this.progress);
  }

  get progress(): DownloadProgress {
    const [first] = this.#samples;
    const last = this.#samples.at(-1);
    const measuredMs = first === undefined || last === undefined ? 0 : last.atMs - first.atMs;
    const bytes = first === undefined || last === undefined ? 0 : Math.max(0, last.doneBytes - first.doneBytes);
    const bytesPerSecond = measuredMs === 0 ? 0 : Math.round((bytes / measuredMs) * 1000);
    const isKnown = measuredMs >= leastMeasuredMs && bytesPerSecond > 0;
    return {
      phase: this.#phase,
      doneBytes: this.#doneBytes,
      totalBytes: this.#totalBytes,
      bytesPerSecond,
      ...(isKnown ? { secondsLeft: Math.ceil((this.#totalBytes - this.#doneBytes) / bytesPerSecond) } : {}),
    };
  }

  #sample(atMs: number): void {
    this.#samples.push({ atMs, doneBytes: this.#doneBytes });
    while (this.#samples.length > 2 && atMs - (this.#samples[0]?.atMs ?? atMs) > speedWindowMs) this.#samples.shift();
  }
}
