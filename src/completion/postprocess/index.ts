/**
 * From what a model wrote to what is shown. The filters run in the order of the lists here.
 *
 * Before a text is remembered it is cleaned of what is wrong wherever the user types on from; after that come the steps
 * that depend on the text around the present cursor, which change with every key (an editor closes brackets by itself).
 */
import { isBlank } from "../../shared/isBlank.ts";
import type { CursorPlace } from "../cursorPlace.ts";
import { cutBrokenCharacters } from "./cutBrokenCharacters.ts";
import { cutClosersOfNextLine } from "./cutClosersOfNextLine.ts";
import { cutCommentBeforeRest } from "./cutCommentBeforeRest.ts";
import { cutFences } from "./cutFences.ts";
import { cutRepetition } from "./cutRepetition.ts";
import { cutStatementEnd } from "./cutStatementEnd.ts";
import { cutSurplusClosers } from "./cutSurplusClosers.ts";
import { cutBlock, cutLine } from "./cutToMode.ts";
import { dropBlank } from "./dropBlank.ts";
import { dropDeadEnd } from "./dropDeadEnd.ts";
import { dropOpenEnd } from "./dropOpenEnd.ts";
import { dropRepeatOfFollowingLines } from "./dropRepeatOfFollowingLines.ts";
import { dropRepeatOfNextLine } from "./dropRepeatOfNextLine.ts";
import { dropRepeatOfPreviousLine } from "./dropRepeatOfPreviousLine.ts";
import { dropSpecialTokens } from "./dropSpecialTokens.ts";
import { dropTooLittle } from "./dropTooLittle.ts";
import type { Filter, GenerationContext, Nothing, TellStep } from "./filter.ts";
import { fitFirstIndentation } from "./fitFirstIndentation.ts";
import { matchIndentation } from "./matchIndentation.ts";
import { overlapWithRestOfLine, type PlacedText } from "./overlapWithRestOfLine.ts";
import { trimLeadingBlankLines } from "./trimLeadingBlankLines.ts";
import { trimTrailingBlanks } from "./trimTrailingBlanks.ts";

/** By name, in the order in which they run. */
export const beforeRemembering: Readonly<Record<string, Filter>> = {
  dropSpecialTokens,
  cutBrokenCharacters,
  cutFences,
  cutBlock,
  trimLeadingBlankLines,
  cutLine,
  dropRepeatOfPreviousLine,
  fitFirstIndentation,
  cutRepetition,
  cutSurplusClosers,
  matchIndentation,
  trimTrailingBlanks,
  dropBlank,
  dropTooLittle,
};

/** What is left of a text once it is placed may still be nothing to show. By name, in order. */
const afterPlacing: Readonly<Record<string, (placed: PlacedText, place: CursorPlace) => PlacedText | Nothing>> = {
  cutClosersOfNextLine,
  cutStatementEnd,
  cutCommentBeforeRest,
  dropBlank: (placed) => (isBlank(placed.text) ? { none: "empty" } : placed),
  dropOpenEnd,
  dropRepeatOfNextLine,
  dropDeadEnd,
};

/** Generated text as it is worth remembering. `tell` hears of each filter that changed it. */
export function cleanText(text: string, context: GenerationContext, tell?: TellStep): string | Nothing {
  let cleaned = text;
  for (const [filter, apply] of Object.entries(beforeRemembering)) {
    const filtered = apply(cleaned, context);
    if (filtered !== cleaned) tell?.({ filter, before: cleaned, after: filtered });
    if (typeof filtered !== "string") return filtered;
    cleaned = filtered;
  }
  return cleaned;
}

/** Clean text, or what is left of it, as a suggestion at the present cursor. `tell` hears of each step that changed it. */
export function placeText(text: string, place: CursorPlace, tell?: TellStep): PlacedText | Nothing {
  const kept = dropRepeatOfFollowingLines(text, place);
  if (kept !== text) tell?.({ filter: "dropRepeatOfFollowingLines", before: text, after: kept });
  if (typeof kept !== "string") return kept;

  let placed = overlapWithRestOfLine(kept, place);
  if ("none" in placed) tell?.({ filter: "overlapWithRestOfLine", before: kept, after: placed });
  else if (placed.text !== kept || placed.replaceAfter > 0) {
    tell?.({ filter: "overlapWithRestOfLine", before: kept, after: placed.text, replaceAfter: placed.replaceAfter });
  }
  for (const [filter, apply] of Object.entries(afterPlacing)) {
    if ("none" in placed) return placed;
    const { text: before } = placed;
    placed = apply(placed, place);
    if ("none" in placed) tell?.({ filter, before, after: placed });
    else if (placed.text !== before) tell?.({ filter, before, after: placed.text });
  }
  return placed;
}
