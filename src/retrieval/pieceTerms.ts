/** The terms of one piece of a file with what it has of each, for the postings. */
import { declaredNames, enclosingLines } from "./declaredNames.ts";
import { packWeight, type SaysOfFile, saysOfFile } from "./termWeight.ts";
import { textTerms } from "./textTerms.ts";

export interface PieceTerms {
  readonly weights: ReadonlyMap<string, number>;
  /** Terms of its text, each as often as it comes. */
  readonly length: number;
}

/** The terms of a path, relative to its workspace folder, with slashes; for all pieces of a file. */
export function pathTerms(path: string): ReadonlyMap<string, SaysOfFile> {
  const nameStart = path.lastIndexOf("/") + 1;
  const terms = new Map<string, SaysOfFile>();
  for (const term of textTerms(path.slice(0, nameStart).replaceAll("/", " "))) terms.set(term, saysOfFile.folder);
  for (const term of textTerms(path.slice(nameStart).replace(/\.[^.]*$/, ""))) terms.set(term, saysOfFile.name);
  return terms;
}

/** A line of a comment in nearly any language: at its beginning, since behind code it is short. */
const comment = /^\s*(?:\/\/|\/?\*|#|--|;|%|<!--)/;

/** What says of a file what it is for: its path, and the comment that it begins with. For its first piece. */
export function headTerms(lines: readonly string[], inPath: ReadonlyMap<string, SaysOfFile>): ReadonlyMap<string, SaysOfFile> {
  const end = lines.findIndex((line) => !comment.test(line));
  const terms = new Map<string, SaysOfFile>();
  for (const term of textTerms(lines.slice(0, end < 0 ? lines.length : end).join("\n"))) terms.set(term, saysOfFile.head);
  for (const [term, says] of inPath) if (says === saysOfFile.name || !terms.has(term)) terms.set(term, says);
  return terms;
}

/** @param end the last line of the piece, which is part of it */
export function pieceTerms(
  lines: readonly string[],
  start: number,
  end: number,
  ofFile: ReadonlyMap<string, SaysOfFile>,
  isMarkdown: boolean,
): PieceTerms {
  const own = lines.slice(start, end + 1);
  const text = textTerms(own.join("\n"));
  // What a comment says is nearer to a question's words than what code does, and counts twice.
  const inText = counted([...text, ...textTerms(own.filter((line) => comment.test(line)).join("\n"))]);
  const enclosing = declaredNames(enclosingLines(lines, start), isMarkdown);
  const inNames = counted([...new Set([...declaredNames(own, isMarkdown), ...enclosing])].flatMap((name) => textTerms(name)));

  const weights = new Map<string, number>();
  for (const term of new Set([...inText.keys(), ...inNames.keys(), ...ofFile.keys()])) {
    const weight = { inText: inText.get(term) ?? 0, inNames: inNames.get(term) ?? 0, ofFile: ofFile.get(term) ?? saysOfFile.none };
    weights.set(term, packWeight(weight));
  }
  return { weights, length: text.length };
}

function counted(terms: readonly string[]): ReadonlyMap<string, number> {
  const counts = new Map<string, number>();
  for (const term of terms) counts.set(term, (counts.get(term) ?? 0) + 1);
  return counts;
}
