/** The times between the user's last keys. */

/** A line or two of typing: enough for pauses to be among them, few enough to follow a change of mood. */
const rememberedIntervals = 32;

/** Where nothing is known yet: around the mean of 239 ms between the keys of 168,000 people (Dhakal et al., CHI 2018), and a pause. */
const typicalMs = [120, 150, 170, 190, 200, 220, 240, 260, 300, 350, 400, 1500] as const;

export class TypingRhythm {
  #intervalsMs: readonly number[] = typicalMs;
  #lastKeyMs: number | undefined;

  /** @param nowMs on a clock that never goes back */
  noteKey(nowMs: number): void {
    if (this.#lastKeyMs !== undefined) {
      this.#intervalsMs = [...this.#intervalsMs, nowMs - this.#lastKeyMs].slice(-rememberedIntervals);
    }
    this.#lastKeyMs = nowMs;
  }

  /** Oldest first. Those of a typical typist are among them until enough others are known. */
  get intervalsMs(): readonly number[] {
    return this.#intervalsMs;
  }

  get lastKeyMs(): number | undefined {
    return this.#lastKeyMs;
  }
}
