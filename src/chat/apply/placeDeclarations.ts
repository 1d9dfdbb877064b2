/** A block of functions, classes and the like that the document declares too: each takes the place of the one with its name. */

import { indentationOf } from "../../shared/indentationOf.ts";
import { isBlank } from "../../shared/isBlank.ts";
import { type Declaration, declarationsIn, leadingLines } from "./declarations.ts";
import type { LineReplacement } from "./lineReplacement.ts";
import { squeezed } from "./lineText.ts";
import { candidateAt, type Found, type Placing } from "./placing.ts";
import { reindent } from "./reindent.ts";

const importLine = /^(?:import|from|use|using|#include|package|require|(?:const|let|var)\b.*\brequire\()/;

interface Piece {
  readonly name: string;
  readonly signature: string;
  /** With the comment and the decorators above it. */
  readonly lines: readonly string[];
  readonly leadingCount: number;
}

export function placeDeclarations({ lines, block }: Placing): Found | undefined {
  const pieces = piecesOf(block, lines);
  if (pieces === undefined) return undefined;
  const all = declarationsIn(lines);
  const replacements: LineReplacement[] = [];
  for (const piece of pieces) {
    const sameName = all.filter(({ name }) => name === piece.name);
    if (sameName.length === 0) return undefined;
    const target = theOne(sameName, piece, lines);
    if (target?.endLine === undefined) {
      const candidates = sameName.flatMap(({ startLine, endLine }) =>
        endLine === undefined ? [] : [candidateAt(lines, startLine, endLine)],
      );
      return { kind: "refused", reason: "ambiguous", candidates };
    }
    const startLine = piece.leadingCount > 0 ? leadingLines(lines, target.startLine) : target.startLine;
    const replaced = lines.slice(startLine, target.endLine);
    const written = reindent(piece.lines, indentationOf(lines[target.startLine] ?? ""), replaced, lines);
    replacements.push({ startLine, endLine: target.endLine, lines: written });
  }
  replacements.sort((one, other) => one.startLine - other.startLine);
  const overlap = replacements.some(({ startLine }, index) => index > 0 && startLine < (replacements[index - 1]?.endLine ?? 0));
  return overlap ? { kind: "refused", reason: "ambiguous", candidates: [] } : { kind: "found", replacements };
}

/** Several of one name are told apart by the whole of their first line. */
function theOne(declarations: readonly Declaration[], piece: Piece, lines: readonly string[]): Declaration | undefined {
  if (declarations.length === 1) return declarations[0];
  const same = declarations.filter(({ startLine }) => squeezed(lines[startLine] ?? "") === piece.signature);
  return same.length === 1 ? same[0] : undefined;
}

/** The declarations that the block consists of; undefined where it has lines besides, but imports that the document has too. */
function piecesOf(block: readonly string[], document: readonly string[]): Piece[] | undefined {
  const imports = new Set(document.map(squeezed).filter((line) => importLine.test(line)));
  const isIdle = (line: string) => isBlank(line) || imports.has(squeezed(line));
  const declarations = declarationsIn(block);
  const pieces: Piece[] = [];
  let line = 0;
  for (const { name, startLine, endLine } of declarations) {
    // A method within a class that was taken already.
    if (startLine < line) continue;
    if (endLine === undefined) return undefined;
    const first = Math.max(line, leadingLines(block, startLine));
    if (!block.slice(line, first).every(isIdle)) return undefined;
    pieces.push({ name, signature: squeezed(block[startLine] ?? ""), lines: block.slice(first, endLine), leadingCount: startLine - first });
    line = endLine;
  }
  return block.slice(line).every(isIdle) && pieces.length > 0 ? pieces : undefined;
}
