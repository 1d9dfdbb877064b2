/** A request in a line of words. It has no text of the user's in it. */
import type { CompletionOutcome, SuggestionSource } from "../outcome.ts";
import { reasonWords } from "./reasonWords.ts";
import type { RequestTrace } from "./requestTrace.ts";

/** What came of a request, to go on from "Nothing was shown because" or to stand alone. */
export function outcomeWords(outcome: CompletionOutcome | undefined): string {
  if (outcome === undefined) return "still looked for, or broken off by a bug that the log tells of";
  if (outcome.kind === "none") return reasonWords[outcome.reason].because;
  return `${counted(outcome.text.length, "character")} suggested`;
}

/** Where the answer came from. */
export function wayWords({ way, outcome }: RequestTrace): string {
  if (outcome?.kind === "suggestion") return sourceWords[outcome.source];
  if (way !== undefined) return sourceWords[way];
  return outcome?.kind === "none" && outcome.reason === "superseded"
    ? "The request was given up before the model was asked."
    : "The model was not asked.";
}

const sourceWords = {
  typedAlong: "An earlier answer that still holds was used; the model was not asked.",
  running: "The model was at work on this place for an earlier request, and that answer was waited for.",
  model: "The model was asked.",
} as const satisfies Record<SuggestionSource, string>;

/** Line and column, counted from 1 as in the status bar. */
export function placeWords({ request: { position } }: RequestTrace): string {
  return position === undefined ? "place not known" : `line ${position.line + 1}, column ${position.character + 1}`;
}

/** "1 line", "2 lines". */
export function counted(count: number, noun: string): string {
  return `${count.toLocaleString("en")} ${noun}${count === 1 ? "" : "s"}`;
}
