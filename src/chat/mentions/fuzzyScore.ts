/**
 * How well typed letters fit a name that has them in this order, with others between them.
 *
 * It is a local alignment with affine gaps (Gotoh 1982, after Smith and Waterman 1981) whose places are worth more where words begin. The
 * weights are those that fzf settled on (https://github.com/junegunn/fzf, src/algo/algo.go, the comment on its scoring), without its
 * case sensitivity.
 */

const matchScore = 16;
const gapBegin = -3;
const gapGoesOn = -1;
/** The first letter of a word is worth half a match. */
const wordBonus = 8;
const camelBonus = 7;
/** As much as a gap of two letters costs: what is together must not lose to what is scattered. */
const togetherBonus = 4;
/** Where the first typed letter stands says most about what is meant. */
const firstFactor = 2;

/** Longer ones are not typed by hand, and time grows with both lengths. */
const maxTyped = 64;
const maxText = 512;

/** Less than any score, and far from the end of what a number of 32 bits holds. */
const none = -1_000_000;

/** One row of the alignment, kept because tens of thousands of names are tried at each key; no call reads what another has left in it. */
const row = new Int32Array(maxText);

/** @returns greater is better, comparable for the same typed letters; undefined when they do not occur in this order */
export function fuzzyScore(typed: string, text: string): number | undefined {
  const letters = folded(typed.slice(0, maxTyped));
  // The end of a path says more than its beginning.
  const shown = text.slice(-maxText);
  const places = folded(shown);
  if (!occursIn(letters, places)) return undefined;
  if (letters === "") return 0;

  // `row[at]`: the best of the letters so far, the last of them standing at this place.
  row.fill(none, 0, places.length);
  for (let index = 0; index < letters.length; index++) {
    const letter = letters.charCodeAt(index);
    let afterGap = none;
    let oneBefore = none;
    let twoBefore = none;
    for (let at = 0; at < places.length; at++) {
      const inRowAbove = row[at] ?? none;
      // A gap that ends before this place either began just now or goes on.
      afterGap = Math.max(afterGap + gapGoesOn, twoBefore + gapBegin);
      let score = none;
      if (places.charCodeAt(at) === letter) {
        const bonus = bonusAt(shown, at);
        const before = index === 0 ? bonus * firstFactor : Math.max(oneBefore + Math.max(bonus, togetherBonus), afterGap + bonus);
        score = before + matchScore;
      }
      row[at] = score;
      twoBefore = oneBefore;
      oneBefore = inRowAbove;
    }
  }
  let best = none;
  for (let at = 0; at < places.length; at++) best = Math.max(best, row[at] ?? none);
  return best;
}

/** Spares the alignment for the many names that cannot fit. */
function occursIn(letters: string, places: string): boolean {
  let at = -1;
  for (let index = 0; index < letters.length; index++) {
    at = places.indexOf(letters.charAt(index), at + 1);
    if (at === -1) return false;
  }
  return true;
}

/** What it is worth that a letter stands at this place. */
function bonusAt(text: string, at: number): number {
  const kind = kindOf(text.charCodeAt(at));
  if (kind === "other") return 0;
  const before = at === 0 ? "other" : kindOf(text.charCodeAt(at - 1));
  if (before === "other") return wordBonus;
  return kind !== before && kind !== "small" ? camelBonus : 0;
}

/** Letters beyond ASCII count as small: words of most scripts have no capitals. */
function kindOf(code: number): "small" | "capital" | "digit" | "other" {
  if ((code >= 0x61 && code <= 0x7a) || code > 0x7f) return "small";
  if (code >= 0x41 && code <= 0x5a) return "capital";
  return code >= 0x30 && code <= 0x39 ? "digit" : "other";
}

/** Places keep their numbers: the few letters that become two are left as they are, with the rest of their text. */
function folded(text: string): string {
  const lower = text.toLowerCase();
  return lower.length === text.length ? lower : text;
}
