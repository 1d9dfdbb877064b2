/** A request in a line of words. It has no text of the user's in it. */
import { t } from "@vscode/l10n";
import type { CompletionOutcome, SuggestionSource } from "../outcome.ts";
import { reasonWords } from "./reasonWords.ts";
import type { RequestTrace } from "./requestTrace.ts";

/** What came of a request, to go on from "Nothing was shown because" or to stand alone. */
export function outcomeWords(outcome: CompletionOutcome | undefined): string {
  if (outcome === undefined) return t("still being worked on, or ended by a bug, which the log names");
  if (outcome.kind === "none") return reasonWords[outcome.reason].because;
  return t("{0} suggested", characters(outcome.text.length));
}

/** Where the answer came from. */
export function wayWords({ way, outcome }: RequestTrace): string {
  if (outcome?.kind === "suggestion") return sourceWords[outcome.source];
  if (way !== undefined) return sourceWords[way];
  return outcome?.kind === "none" && outcome.reason === "superseded"
    ? t("The request was given up before the model was asked.")
    : t("The model was not asked.");
}

const sourceWords = {
  typedAlong: t("An earlier answer that still holds was used; the model was not asked."),
  running: t("The model was at work on this place for an earlier request, and that answer was waited for."),
  model: t("The model was asked."),
} as const satisfies Record<SuggestionSource, string>;

/** Line and column, counted from 1 as in the status bar. */
export function placeWords({ request: { position } }: RequestTrace): string {
  return position === undefined ? t("place not known") : t("line {0}, column {1}", position.line + 1, position.character + 1);
}

/** "1 character", "2,000 characters". */
export function characters(count: number): string {
  return count === 1 ? t("1 character") : t("{0} characters", count.toLocaleString("en"));
}

export function tokens(count: number): string {
  return count === 1 ? t("1 token") : t("{0} tokens", count.toLocaleString("en"));
}
