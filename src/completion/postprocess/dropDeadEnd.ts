import { isBlank } from "../../shared/isBlank.ts";
import { isCloser } from "../blockEnd.ts";
import type { CursorPlace } from "../cursorPlace.ts";
import { indentColumns } from "../indentation.ts";
import type { Nothing } from "./filter.ts";
import type { PlacedText } from "./overlapWithRestOfLine.ts";

/** Leaves a block whatever holds; `return if done` in Ruby and Perl does not. */
const leaves = /^(?:return|throw|raise|break|continue)\b(?!.*\b(?:if|unless)\b)|^return\b.*\bif\b.*\belse\b/;

/** What may stand at the same depth after that, and still be reached: labels, other branches, definitions, comments. */
const mayFollow =
  /^(?:case|default|when|else|elif|elsif|elseif|except|catch|finally|rescue|ensure|end|until|while|then|def|fn|func|fun|function|async|class|struct|enum|interface|type|export|public|private|protected|static)\b|^\w+\s*:(?!=)|^(?:[#@*<]|\/\/|\/\*|--|;;|"""|''')/;

/**
 * Drops a text whose last line leaves the block although a statement follows at the same depth, which would never run: a model that reads
 * what comes after the cursor is tempted to write the end of it first.
 */
export function dropDeadEnd(placed: PlacedText, { lineBefore, restOfLine, nextLine }: CursorPlace): PlacedText | Nothing {
  if (nextLine === undefined || !isBlank(restOfLine.slice(placed.replaceAfter))) return placed;
  const line = (lineBefore + placed.text).split("\n").at(-1) ?? "";
  const next = nextLine.trim();
  const isDead = leaves.test(line.trim()) && indentColumns(line) === indentColumns(nextLine) && !isCloser(next) && !mayFollow.test(next);
  return isDead ? { none: "deadEnd" } : placed;
}
