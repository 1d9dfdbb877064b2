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

/** @returns greater is better, comparable for the same typed letters; undefined when they do not occur in this order */
export function fuzzyScore(typed: string, text: string): number | undefined {
  const letters = [...typed.slice(0, maxTyped)].map(folded);
  // The end of a path says more than its beginning.
  const places = [...text.slice(-maxText)];
  const foldedPlaces = places.map(folded);
  if (!occursIn(letters, foldedPlaces)) return undefined;
  const bonuses = places.map((place, at) => bonusOf(places[at - 1], place));

  // `best[at]`: of the letters so far, the last of them standing at this place.
  let best: readonly number[] = [];
  for (const [index, letter] of letters.entries()) {
    let afterGap = Number.NEGATIVE_INFINITY;
    const next: number[] = [];
    for (const [at, bonus] of bonuses.entries()) {
      // A gap that ends before this place either began just now or goes on.
      afterGap = Math.max(afterGap + gapGoesOn, (best[at - 2] ?? Number.NEGATIVE_INFINITY) + gapBegin);
      const together = (best[at - 1] ?? Number.NEGATIVE_INFINITY) + Math.max(bonus, togetherBonus);
      const before = index === 0 ? bonus * firstFactor : Math.max(together, afterGap + bonus);
      next.push(letter === foldedPlaces[at] ? before + matchScore : Number.NEGATIVE_INFINITY);
    }
    best = next;
  }
  return letters.length === 0 ? 0 : best.reduce((most, score) => Math.max(most, score));
}

/** Spares the alignment for the many names that cannot fit. */
function occursIn(letters: readonly string[], places: readonly string[]): boolean {
  let found = 0;
  for (const place of places) {
    if (place === letters[found]) found++;
  }
  return found >= letters.length;
}

function bonusOf(before: string | undefined, place: string): number {
  if (before === undefined || !isWordLetter(before)) return isWordLetter(place) ? wordBonus : 0;
  const beginsHump = isUpper(place) && !isUpper(before);
  const beginsNumber = isDigit(place) && !isDigit(before);
  return beginsHump || beginsNumber ? camelBonus : 0;
}

/** One letter stays one, so that places keep their numbers. */
function folded(letter: string): string {
  return letter.toLowerCase();
}

function isUpper(letter: string): boolean {
  return letter !== letter.toLowerCase();
}

function isDigit(letter: string): boolean {
  return letter >= "0" && letter <= "9";
}

function isWordLetter(letter: string): boolean {
  return isDigit(letter) || isUpper(letter) || letter !== letter.toUpperCase() || letter > "\u007f";
}
