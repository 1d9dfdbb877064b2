/**
 * From what a model wrote to what is shown. The filters run in the order of the lists here.
 *
 * Before a text is remembered it is cleaned of what is wrong wherever the user types on from; after that come the steps
 * that depend on the text around the present cursor, which change with every key (an editor closes brackets by itself).
 */
import { type CursorPlace, isBlank } from "../cursorPlace.ts";
import { cutFences } from "./cutFences.ts";
import { cutRepetition } from "./cutRepetition.ts";
import { cutSurplusClosers } from "./cutSurplusClosers.ts";
import { cutBlock, cutLine } from "./cutToMode.ts";
import { dropBlank } from "./dropBlank.ts";
import { dropOpenEnd } from "./dropOpenEnd.ts";
import { dropRepeatOfFollowingLines } from "./dropRepeatOfFollowingLines.ts";
import { dropRepeatOfNextLine } from "./dropRepeatOfNextLine.ts";
import { dropSpecialTokens } from "./dropSpecialTokens.ts";
import { dropTooLittle } from "./dropTooLittle.ts";
import type { Filter, GenerationContext, Nothing } from "./filter.ts";
import { matchIndentation } from "./matchIndentation.ts";
import { overlapWithRestOfLine, type PlacedText } from "./overlapWithRestOfLine.ts";
import { trimLeadingBlankLines } from "./trimLeadingBlankLines.ts";
import { trimTrailingBlanks } from "./trimTrailingBlanks.ts";

export const beforeRemembering: readonly Filter[] = [
  dropSpecialTokens,
  cutFences,
  cutBlock,
  trimLeadingBlankLines,
  cutLine,
  cutRepetition,
  cutSurplusClosers,
  matchIndentation,
  trimTrailingBlanks,
  dropBlank,
  dropTooLittle,
];

/** What is left of a text once it is placed may still be nothing to show. */
const afterPlacing: readonly ((placed: PlacedText, place: CursorPlace) => PlacedText | Nothing)[] = [
  (placed) => (isBlank(placed.text) ? { none: "empty" } : placed),
  dropOpenEnd,
  dropRepeatOfNextLine,
];

/** Generated text as it is worth remembering. */
export function cleanText(text: string, context: GenerationContext): string | Nothing {
  let cleaned = text;
  for (const filter of beforeRemembering) {
    const filtered = filter(cleaned, context);
    if (typeof filtered !== "string") return filtered;
    cleaned = filtered;
  }
  return cleaned;
}

/** Clean text, or what is left of it, as a suggestion at the present cursor. */
export function placeText(text: string, place: CursorPlace): PlacedText | Nothing {
  const kept = dropRepeatOfFollowingLines(text, place);
  if (typeof kept !== "string") return kept;
  let placed = overlapWithRestOfLine(kept, place);
  for (const filter of afterPlacing) {
    if ("none" in placed) return placed;
    placed = filter(placed, place);
  }
  return placed;
}
