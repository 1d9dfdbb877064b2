import type { AnswerLeft } from "../answerLeft.ts";
import { type CursorPlace, cursorPlace } from "../cursorPlace.ts";
import type { DocumentSnapshot } from "../outcome.ts";
import type { Nothing, TellStep } from "../postprocess/filter.ts";
import { placeText } from "../postprocess/index.ts";
import type { PlacedText } from "../postprocess/overlapWithRestOfLine.ts";
import { type Eagerness, surePart } from "./surePart.ts";

export interface Presented extends PlacedText {
  /** Best first; neither equal to one another nor to the suggestion. Absent where there are none. */
  readonly alternatives?: readonly PlacedText[];
}

/**
 * A remembered answer at the present cursor.
 *
 * @param eagerness how sure a suggestion must be; undefined for somebody who asked, who gets all there is, with the alternatives
 */
export function present(
  answer: AnswerLeft,
  snapshot: DocumentSnapshot,
  eagerness: Eagerness | undefined,
  tell?: TellStep,
): Presented | Nothing {
  if (answer.kind === "nothing") return { none: answer.reason };
  const place = cursorPlace(snapshot.prefix, snapshot.suffix);
  const placed = placeText(answer.text, place, tell);
  if (eagerness === undefined) return firstOf(placed, answer.alternatives ?? [], place);
  if ("none" in placed) return placed;
  const sure = surePart(placed, answer.text, answer.steps, place, eagerness);
  if ("none" in sure) tell?.({ filter: "surePart", before: placed.text, after: sure });
  else if (sure.text !== placed.text) tell?.({ filter: "surePart", before: placed.text, after: sure.text });
  return sure;
}

function firstOf(first: PlacedText | Nothing, others: readonly string[], place: CursorPlace): Presented | Nothing {
  const byText = new Map<string, PlacedText>();
  for (const placed of [first, ...others.map((text) => placeText(text, place))]) {
    if (!("none" in placed) && !byText.has(placed.text)) byText.set(placed.text, placed);
  }
  const [best, ...alternatives] = byText.values();
  if (best === undefined) return "none" in first ? first : { none: "empty" };
  return alternatives.length === 0 ? best : { ...best, alternatives };
}
