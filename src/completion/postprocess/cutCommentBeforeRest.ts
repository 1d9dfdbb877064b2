import { isBlank } from "../../shared/isBlank.ts";
import { openQuotes } from "../closers.ts";
import type { CursorPlace } from "../cursorPlace.ts";
import type { Nothing } from "./filter.ts";
import type { PlacedText } from "./overlapWithRestOfLine.ts";

/** To the end of the line, by the languages that most code is in; with blanks around it, so that no address or colour counts. */
const lineComment = /(?:^|\s)(?:\/\/|#)\s/;

/** Ends the text before a comment that would swallow what stands right of the cursor. */
export function cutCommentBeforeRest(placed: PlacedText, { lineBefore, restOfLine }: CursorPlace): PlacedText | Nothing {
  const { text } = placed;
  const at = text.search(lineComment);
  // What takes the place of a part of the line was found to fit to the rest of it.
  if (at === -1 || placed.replaceAfter > 0 || text.includes("\n") || isBlank(restOfLine)) return placed;
  // In a string or a comment it is text like any other.
  if (openQuotes(lineBefore + text.slice(0, at)).size > 0 || /\/\/|#/.test(lineBefore)) return placed;
  const kept = text.slice(0, at).trimEnd();
  return kept === "" ? { none: "hidesRest" } : { ...placed, text: kept };
}
