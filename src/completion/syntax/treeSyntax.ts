/**
 * Syntax from tree-sitter's grammars.
 *
 * A KiB takes 0.25 ms of processor time to parse, and two or three times that where the code makes no sense yet; the host may not be
 * blocked longer than 8 ms at a time. So only a window around the cursor is read, 4 KiB before it (`windowBefore`) and 1 KiB after it.
 */
import type { Node } from "@vscode/tree-sitter-wasm";
import { type Grammar, grammarOf } from "../../syntax/grammars.ts";
import { type ParserOptions, Parsers } from "../../syntax/parsers.ts";
import { openQuotes } from "../closers.ts";
import { cursorPlace } from "../cursorPlace.ts";
import type { DocumentSnapshot } from "../outcome.ts";
import { bodyAt } from "./bodyAt.ts";
import { lineStateIn } from "./lineState.ts";
import type { LineState, PlaceSyntax, ReadLines, Syntax } from "./syntax.ts";
import { windowBefore } from "./windowBefore.ts";
import { zoneIn } from "./zone.ts";

const maxSuffixCharacters = 1024;

export function treeSyntax(options: ParserOptions): Syntax {
  const parsers = new Parsers(options);
  /** The trigger and the choice of line or block look at the same place one after the other. */
  let last: { readonly snapshot: DocumentSnapshot; readonly place: PlaceSyntax | undefined } | undefined;

  const isReady = (languageId: string): boolean => {
    if (parsers.isLoaded(languageId)) return true;
    void parsers.load(languageId);
    return false;
  };

  const placeAt = (snapshot: DocumentSnapshot): PlaceSyntax | undefined => {
    const grammar = grammarOf(snapshot.languageId);
    if (grammar === undefined || !isReady(snapshot.languageId)) return undefined;
    if (last === undefined || !isSamePlace(last.snapshot, snapshot)) last = { snapshot, place: readPlace(parsers, grammar, snapshot) };
    return last.place;
  };

  return {
    prepare: (languageId) => parsers.load(languageId),
    placeAt,
    zoneAt: (snapshot) => placeAt(snapshot)?.zone,
    linesAt(snapshot) {
      const grammar = grammarOf(snapshot.languageId);
      return grammar === undefined || !isReady(snapshot.languageId) ? undefined : linesReader(parsers, grammar, snapshot);
    },
  };
}

function isSamePlace(one: DocumentSnapshot, other: DocumentSnapshot): boolean {
  return one.languageId === other.languageId && one.prefix === other.prefix && one.suffix === other.suffix;
}

function readPlace(parsers: Parsers, grammar: Grammar, { prefix, suffix, languageId }: DocumentSnapshot): PlaceSyntax | undefined {
  const before = windowBefore(prefix, grammar);
  const after = suffix.slice(0, maxSuffixCharacters);
  const endMs = parsers.endOfAnswer();
  const read = (inserted: string, fillerLength: number) =>
    parsers.parse(languageId, before + inserted + after, endMs, (root) => ({
      zone: zoneIn(root, before.length),
      ...bodyAt(root, before.length, fillerLength),
    }));

  const filler = grammar.filler ?? "";
  const place = read(filler, filler.length);
  if (place === undefined) return undefined;
  if (place.zone !== undefined) return { ...place, zone: place.zone };
  // A quote that was just typed has no partner yet, and the grammar then makes something else of it.
  for (const quote of openQuotes(cursorPlace(prefix, suffix).lineBefore)) {
    if (read(quote, 0)?.zone === "string") return { ...place, zone: "string" };
  }
  return { ...place, zone: "code" };
}

function linesReader(parsers: Parsers, grammar: Grammar, { prefix, languageId }: DocumentSnapshot): ReadLines {
  const before = windowBefore(prefix, grammar);
  const known = new Map<string, LineState | undefined>();
  // In a string, or where the window begins in one and takes strings for code and code for strings, indentation is the better guess.
  if (readLines(parsers, grammar, languageId, before, "")?.zone !== "code") return () => undefined;
  return (lines) => {
    if (!known.has(lines)) known.set(lines, readLines(parsers, grammar, languageId, before, lines));
    return known.get(lines);
  };
}

/** A string or comment that is open at the end is found by closing it: unclosed, grammars take what is in it for code. */
function readLines(parsers: Parsers, grammar: Grammar, languageId: string, before: string, lines: string): LineState | undefined {
  const text = before + lines;
  const endMs = parsers.endOfAnswer();
  const read = (end: string) => parsers.parse(languageId, text + end, endMs, (root: Node) => lineStateIn(root, before.length, text));
  for (const end of grammar.multiLineEnds) {
    if (!text.includes(openingOf(end))) continue;
    const state = read(`${end}\n`);
    if (state !== undefined && state.zone !== "code") return state;
  }
  return read("");
}

function openingOf(end: string): string {
  if (end === "*/") return "/*";
  return end === "#>" ? "<#" : end.split("").reverse().join("");
}
