/** The terms of one piece of a file with what it has of each, for the postings. */
import { declaredNames, enclosingLines } from "./declaredNames.ts";
import { hasKeywords, withoutKeywords } from "./keywords.ts";
import { packWeight, type SaysOfFile, saysOfFile } from "./termWeight.ts";
import { functionTerms, textTerms } from "./textTerms.ts";

export interface PieceTerms {
  readonly weights: ReadonlyMap<string, number>;
  /** Terms of its text, each as often as it is counted. */
  readonly length: number;
}

/** The terms of a path, relative to its workspace folder, with slashes; for all pieces of a file. */
export function pathTerms(path: string): ReadonlyMap<string, SaysOfFile> {
  const nameStart = path.lastIndexOf("/") + 1;
  const terms = new Map<string, SaysOfFile>();
  for (const term of textTerms(path.slice(0, nameStart).replaceAll("/", " "))) terms.set(term, saysOfFile.folder);
  const name = path.slice(nameStart).replace(/\.[^.]*$/, "");
  for (const term of [...textTerms(name), ...functionTerms(name)]) terms.set(term, saysOfFile.name);
  return terms;
}

/** A line of a comment in nearly any language: at its beginning, since behind code it is short. */
const comment = /^\s*(?:\/\/|\/?\*|#|--|;|%|<!--)/;

/** What may stand above the comment that is about a file, in most languages: what it imports, also over several lines, and what it belongs to. */
const prelude = /^(?:\s|$|\}|import\b|from\b|use\b|using\b|package\b|require\b|#include\b)/;

/** What says of a file what it is for: its path, and the comment at its top, or below its imports. For its first piece. */
export function headTerms(lines: readonly string[], inPath: ReadonlyMap<string, SaysOfFile>): ReadonlyMap<string, SaysOfFile> {
  const head = lines.slice(lines.findIndex((line) => comment.test(line) || !prelude.test(line)));
  const end = head.findIndex((line) => !comment.test(line));
  const terms = new Map<string, SaysOfFile>();
  for (const term of textTerms(head.slice(0, end < 0 ? head.length : end).join("\n"))) terms.set(term, saysOfFile.head);
  for (const [term, says] of inPath) if (says === saysOfFile.name || !terms.has(term)) terms.set(term, says);
  return terms;
}

/** @param end the last line of the piece, which is part of it */
export function pieceTerms(
  lines: readonly string[],
  start: number,
  end: number,
  ofFile: ReadonlyMap<string, SaysOfFile>,
  languageId: string,
): PieceTerms {
  const isMarkdown = languageId === "markdown";
  const own = lines.slice(start, end + 1);
  // What a comment says is nearer to a question's words than what code does, and counts twice: in the length too, or whatever has many comments would win.
  const comments = own.filter((line) => comment.test(line)).join("\n");
  const said = hasKeywords(languageId) ? own.map((line) => (comment.test(line) ? line : withoutKeywords(line))) : own;
  const text = [...textTerms(said.join("\n")), ...textTerms(comments)];
  const inText = counted(text);
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
