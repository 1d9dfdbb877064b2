/** Where a suggestion will be wanted next if the user takes the one that is shown. */

import { indentationOf } from "../shared/indentationOf.ts";
import { isBlank } from "../shared/isBlank.ts";
import type { AnswerLeft } from "./answerLeft.ts";
import { opensBlock } from "./blockOpener.ts";
import { cursorPlace } from "./cursorPlace.ts";
import type { CompletionOutcome, DocumentSnapshot } from "./outcome.ts";

type Shown = Omit<Extract<CompletionOutcome, { kind: "suggestion" }>, "ms"> | Omit<Extract<CompletionOutcome, { kind: "none" }>, "ms">;

/** Half of the tokens' probability on average (natural logarithm): a suggestion below that is taken too seldom to go on from. */
const minMeanLogProbability = Math.log(0.5);

/**
 * The place that follows once a suggestion is taken, or a line is complete, and of which nothing is known yet. Undefined where that is
 * unlikely to happen: the model was not sure of what it wrote, or had nothing to say inside a line.
 *
 * @param known what is remembered about a place
 */
export function nextPlace(
  snapshot: DocumentSnapshot,
  shown: Shown,
  known: (place: DocumentSnapshot) => AnswerLeft | undefined,
): DocumentSnapshot | undefined {
  if (shown.kind === "none") return shown.reason === "endOfLine" ? unknownFrom(snapshot, known) : undefined;
  if (!isSure(shown.end?.logProbabilities)) return undefined;
  const { text, replaceAfter } = shown;
  return unknownFrom({ ...snapshot, prefix: snapshot.prefix + text, suffix: snapshot.suffix.slice(replaceAfter) }, known);
}

/** What is typed along comes without probabilities: that the user typed it is proof enough. */
function isSure(logProbabilities: readonly number[] | undefined): boolean {
  if (logProbabilities === undefined) return true;
  const sum = logProbabilities.reduce((total, value) => total + value, 0);
  return sum >= minMeanLogProbability * logProbabilities.length;
}

/** The place itself, or one on the next line where the model is known to have nothing to add on this one. */
function unknownFrom(place: DocumentSnapshot, known: (place: DocumentSnapshot) => AnswerLeft | undefined): DocumentSnapshot | undefined {
  const answer = known(place);
  if (answer === undefined) return place;
  if (answer.kind === "text" || answer.reason !== "endOfLine") return undefined;
  const next = placeOnNextLine(place);
  return next === undefined || known(next) !== undefined ? undefined : next;
}

/**
 * The place on a new line, indented as editors do by themselves: like the line above, and one step more after a line that opens a
 * block. Undefined where text would be taken along to the new line.
 */
function placeOnNextLine(place: DocumentSnapshot): DocumentSnapshot | undefined {
  const { lineBefore, restOfLine } = cursorPlace(place.prefix, place.suffix);
  if (!isBlank(restOfLine)) return undefined;
  const step = opensBlock(lineBefore, place.languageId) ? indentationStep(place.prefix) : "";
  return { ...place, prefix: `${place.prefix}\n${indentationOf(lineBefore)}${step}` };
}

/** The first indentation of a text is one step in nearly all files; four spaces where nothing is indented yet. */
function indentationStep(text: string): string {
  const first = /^(?:\t| {2,})(?=\S)/m.exec(text)?.[0] ?? "    ";
  return first.startsWith("\t") ? "\t" : first;
}
