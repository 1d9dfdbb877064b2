/** A file's text as pieces with their terms. */
import { languageOf } from "../syntax/languageOf.ts";
import type { Parsers } from "../syntax/parsers.ts";
import { indentationBoundaries, markdownBoundaries, treeBoundaries } from "./boundaries.ts";
import { cutPieces, maxPieceLines, type Piece } from "./cutPieces.ts";
import type { IndexedPiece } from "./pieceIndex.ts";
import { headTerms, pathTerms, pieceTerms } from "./pieceTerms.ts";

/** Of VS Code's ends of lines. */
export const lineEnds = /\r\n|\r|\n/;

/** @param relative path in its workspace folder, with slashes */
export function cutFile(relative: string, text: string, parsers: Parsers): readonly IndexedPiece[] {
  const languageId = languageOf(relative);
  const lines = text.split(lineEnds);
  const inPath = pathTerms(relative);
  const isMarkdown = languageId === "markdown";
  return cutText(languageId, text, lines, parsers).map(({ start, end }) => ({
    start,
    end,
    ...pieceTerms(lines, start, end, start === 0 && !isMarkdown ? headTerms(lines, inPath) : inPath, languageId),
  }));
}

/** Most files are short and need no tree. */
export function needsTree(text: string): boolean {
  let lineCount = 1;
  for (let at = text.indexOf("\n"); at >= 0 && lineCount <= maxPieceLines; at = text.indexOf("\n", at + 1)) lineCount++;
  return lineCount > maxPieceLines;
}

export function cutText(languageId: string, text: string, lines: readonly string[], parsers: Parsers): readonly Piece[] {
  if (lines.length <= maxPieceLines) return cutPieces(lines.length, new Map());
  if (languageId === "markdown") return cutPieces(lines.length, markdownBoundaries(lines));
  const boundaries = parsers.parse(languageId, text, parsers.endOfAnswer(), treeBoundaries) ?? indentationBoundaries(lines);
  return cutPieces(lines.length, boundaries);
}
