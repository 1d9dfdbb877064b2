/** The times between the user's last keys, apart by where the cursor stood: people pause at the beginning of a line, less between words, hardly inside one. */

export type TypingPlace = "lineStart" | "betweenWords" | "insideWord";

/** Some lines' worth of each: enough for pauses to be among them, few enough to follow a change of mood. */
const rememberedIntervals = 32;

/**
 * Where nothing is known yet. All in all they lie around the mean of 239 ms between the keys of 168,000 people (Dhakal et al., CHI 2018); that a pause
 * grows with what begins after it (a letter, a word, a sentence) is what all logs of keys show (Conijn et al., Reading and Writing 2019).
 */
const typicalMs: Readonly<Record<TypingPlace, readonly number[]>> = {
  insideWord: [100, 120, 130, 140, 150, 160, 170, 190, 210, 240, 300, 1200],
  betweenWords: [150, 180, 210, 240, 260, 290, 320, 360, 420, 500, 700, 2000],
  lineStart: [300, 420, 500, 600, 700, 800, 900, 1000, 1200, 1500, 2000, 4000],
};

export class TypingRhythm {
  readonly #intervalsMs = { ...typicalMs };
  #last: { readonly atMs: number; readonly place: TypingPlace } | undefined;

  /**
   * @param nowMs on a clock that never goes back
   * @param place where the cursor stands after the key
   */
  noteKey(nowMs: number, place: TypingPlace): void {
    if (this.#last !== undefined) {
      const { place: before, atMs } = this.#last;
      this.#intervalsMs[before] = [...this.#intervalsMs[before], nowMs - atMs].slice(-rememberedIntervals);
    }
    this.#last = { atMs: nowMs, place };
  }

  /** Until the next key at such a place, oldest first. Those of a typical typist are among them until enough others are known. */
  intervalsMs(place: TypingPlace): readonly number[] {
    return this.#intervalsMs[place];
  }
}

/** @param before the text before the cursor */
export function typingPlace(before: string): TypingPlace {
  if (/(?:^|\n)[ \t]*$/.test(before)) return "lineStart";
  return /[\p{L}\p{N}_$]$/u.test(before) ? "insideWord" : "betweenWords";
}
