import { isBlank } from "../../shared/isBlank.ts";
import type { CursorPlace } from "../cursorPlace.ts";
import { indentColumns } from "../indentation.ts";
import type { PlacedText } from "./overlapWithRestOfLine.ts";

/** Goes on with what stands before it, and begins no comment, tag or template's end. */
const goesOn = /^(?:[?:.,+*&|=)\];]|%(?!>)|-(?!-)|\/(?![/*>])|>(?!>))/;
const endsTemplate = /^\?>/;

/** On a line of its own, deeper than the one that it goes on from, or below another such line. */
const goesOnDeeper = /^(?:\??\.\w+|&&|\|\||[?:] )/;

/** Clauses of a query, which stand below each other. */
const clause =
  /^(?:select|from|(?:(?:left|right|full|inner|outer|cross)\s+)*join|on|where|and|or|group\s+by|having|order\s+by|limit|union|set|values)\s/i;

/** Its semicolons end no statement. */
const loopHead = /^\s*for\b/;

/** An HTML entity ends with a semicolon that is part of it. */
const entity = /&#?\w+;$/;

/** Takes off the semicolon of a text whose statement goes on after the cursor: `'yes'` before ` : 'no'`, and not `'yes';`. */
export function cutStatementEnd(placed: PlacedText, { lineBefore, restOfLine, nextLine }: CursorPlace): PlacedText {
  const { text, replaceAfter } = placed;
  if (!text.endsWith(";") || loopHead.test(lineBefore) || entity.test(text) || restOfLine.slice(0, replaceAfter).includes(";"))
    return placed;
  const rest = restOfLine.slice(replaceAfter).trim();
  return (rest === "" ? isMidStatement(lineBefore + text, nextLine) : goesOn.test(rest) && !endsTemplate.test(rest))
    ? { ...placed, text: text.slice(0, -1).trimEnd() }
    : placed;
}

function isMidStatement(written: string, nextLine: string | undefined): boolean {
  if (nextLine === undefined || isBlank(nextLine)) return false;
  const [line = ""] = written.split("\n").slice(-1);
  const next = nextLine.trim();
  const isDeeper = indentColumns(nextLine) > indentColumns(line) || goesOnDeeper.test(line.trim());
  return (clause.test(line.trim()) && clause.test(next)) || (isDeeper && goesOnDeeper.test(next));
}
