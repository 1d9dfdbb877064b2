/** The confidence gate: how much of a suggestion is worth showing to somebody who did not ask for it. */
import type { Settings } from "../../shared/settings.ts";
import type { CursorPlace } from "../cursorPlace.ts";
import type { Nothing } from "../postprocess/filter.ts";
import { placeText } from "../postprocess/index.ts";
import type { PlacedText } from "../postprocess/overlapWithRestOfLine.ts";
import type { TokenStep } from "./tokenSteps.ts";

export type Eagerness = Settings["eagerness"];

/**
 * Measured on 428 places within lines of this repository, with the embedded model: shown at 36, 57 and 71 % of them, and what comes next
 * at 85, 64 and 49 % of those. Without the gate 21 % come next, and less is saved: 706 characters instead of 1,012 at the balanced
 * setting, since the sure beginning of a wrong line is right. A mean or a minimum of the probabilities tells right from wrong no better
 * than their product. Of suggestions with an identifier that stands nowhere in the file, one in a hundred passes the gate, as often right as
 * others.
 */
const leastProbability = { calm: 0.6, balanced: 0.3, eager: 0.15 } as const satisfies Record<Eagerness, number>;

/** A part that saves fewer keys than it costs to look at is none. A whole suggestion may be as short as it likes. */
const leastPartCharacters = 3;

const insideWord = /[\p{L}\p{N}_$]{2}/u;

/**
 * The longest beginning of a suggestion, in whole words, that is right with the probability that the user wants: the product of its
 * tokens' probabilities. In a suggestion of several lines the product begins anew with each line, and after the first only whole lines
 * are kept.
 *
 * @param remaining the text that `steps` belong to, or what is left of it; the suggestion is its beginning, unless a step was lost
 */
export function surePart(
  suggestion: PlacedText,
  remaining: string,
  steps: readonly TokenStep[] | undefined,
  place: CursorPlace,
  eagerness: Eagerness,
): PlacedText | Nothing {
  const { text, replaceAfter } = suggestion;
  const [first] = steps ?? [];
  if (steps === undefined || first === undefined || !remaining.startsWith(text)) return suggestion;
  // What stands after the cursor already needs no more proof.
  const replaced = place.restOfLine.slice(0, replaceAfter);
  const added = text.endsWith(replaced) ? text.slice(0, text.length - replaced.length) : text;
  const length = sureLength(added, remaining.length, steps, Math.log(leastProbability[eagerness]));
  if (length === added.length) return suggestion;
  const part = text.slice(0, length).trimEnd();
  // The rest of what was shown a key ago stays, however little is left of it.
  const isTypedAlong = remaining.length < first.characters + first.left;
  if (part.trim().length < (isTypedAlong ? 1 : leastPartCharacters)) return { none: "unsure" };
  const placed = placeText(part, place);
  return "none" in placed ? { none: "unsure" } : placed;
}

function sureLength(text: string, remainingLength: number, steps: readonly TokenStep[], least: number): number {
  let sure = 0;
  let logProbability = 0;
  for (const step of steps) {
    const { characters } = step;
    const end = remainingLength - step.left;
    const start = end - characters;
    if (end < 0 || (end === 0 && characters > 0)) continue;
    if (start >= text.length) break;
    // Of a token that is typed in part, that part has come true.
    logProbability += step.logProbability * (characters === 0 ? 1 : Math.min(1, end / characters));
    if (logProbability < least) return sure;
    if (end >= text.length) break;
    const lineEnd = text.lastIndexOf("\n", end - 1);
    if (end > 0 && lineEnd >= Math.max(start, 0)) {
      sure = lineEnd;
      logProbability = 0;
    } else if (lineEnd === -1 && !insideWord.test(text.slice(Math.max(0, end - 1), end + 1))) sure = end;
  }
  return text.length;
}
