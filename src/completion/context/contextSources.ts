/**
 * Chooses what a prompt tells the model besides the text around the cursor.
 *
 * Invariants:
 * - All pieces together, their paths included, are never larger than the budget.
 * - No piece says what the window around the cursor or a piece before it says.
 * - Nothing of a file that may not be read is in a piece.
 * - While the user types in one place, pieces stay and keep their order (`keepChoice`); the choice is remembered for each document.
 */
import { LRUCache } from "lru-cache";
import type { ContextPiece, ContextSourceName } from "../../shared/protocol.ts";
import type { DocumentSnapshot } from "../outcome.ts";
import { sizeOf } from "./contextSource.ts";
import { identifiersOf } from "./identifiers.ts";
import { keepChoice } from "./keepChoice.ts";
import type { RawContext } from "./rawContext.ts";
import { SimilarWindows } from "./similarWindows.ts";
import { sources } from "./sources/index.ts";
import { WindowText } from "./windowText.ts";

/**
 * Characters of context for a prompt of so many tokens: two thirds of them more, at 3.5 characters a token. That much is read once, then
 * stays in the KV cache; the text before the cursor says more than all the rest, and the worker gives it the larger part.
 */
export function contextCharactersFor(promptTokens: number): number {
  return Math.floor((promptTokens * 2 * 3.5) / 3);
}

/** Documents whose choice is remembered: as many as people go back and forth between. */
const maxDocuments = 16;

/** Lines before and after the cursor that say what it is about. */
const linesBefore = 30;
const linesAfter = 10;

export type ContextSwitches = Readonly<Record<ContextSourceName, boolean>>;

export interface ContextOptions {
  readonly isOn: ContextSwitches;
  readonly maxCharacters: number;
  /** False for secret and ignored files. */
  readonly mayRead: (path: string) => boolean;
}

export class ContextSources {
  readonly #similarWindows: SimilarWindows;
  readonly #chosen = new LRUCache<string, readonly ContextPiece[]>({ max: maxDocuments });

  /** @param now a clock in milliseconds; only differences count */
  constructor(now: () => number) {
    this.#similarWindows = new SimilarWindows(now);
  }

  /** The pieces for a place, stablest first. */
  gather(raw: RawContext, snapshot: DocumentSnapshot, { isOn, maxCharacters, mayRead }: ContextOptions): readonly ContextPiece[] {
    const readable = withoutUnreadable(raw, mayRead);
    const place = { snapshot, identifiers: identifiersAround(snapshot), similarWindows: this.#similarWindows };
    const window = new WindowText(snapshot);
    const previous = this.#chosen.get(snapshot.uri) ?? [];
    const pieces: ContextPiece[] = [];
    let used = 0;
    for (const [name, source] of sources) {
      if (!isOn[name]) continue;
      const candidates = source
        .candidates(readable, place)
        .filter(
          ({ piece }) => piece.text.trim() !== "" && !window.says(piece.text) && !pieces.some(({ text }) => text.includes(piece.text)),
        );
      const kept = previous.filter((piece) => piece.source === name);
      for (const piece of keepChoice(candidates, kept, maxCharacters * source.fillsUpTo - used)) {
        if (pieces.some(({ text }) => text.includes(piece.text))) continue;
        pieces.push(piece);
        used += sizeOf(piece);
      }
    }
    this.#chosen.set(snapshot.uri, pieces);
    return pieces;
  }

  /** After a change of settings or model nothing has to be kept for the KV cache. */
  forget(): void {
    this.#chosen.clear();
  }
}

/** Names in the lines around the cursor, without the one that is being typed: it is another one at each keystroke. */
export function identifiersAround({ prefix, suffix }: Pick<DocumentSnapshot, "prefix" | "suffix">): ReadonlySet<string> {
  const finished = prefix.replace(/[\p{L}\p{N}_$]+$/u, "");
  return identifiersOf([...finished.split("\n").slice(-linesBefore), ...suffix.split("\n").slice(0, linesAfter)].join("\n"));
}

function withoutUnreadable(raw: RawContext, mayRead: (path: string) => boolean): RawContext {
  const isReadable = ({ path }: { readonly path: string }) => mayRead(path);
  return {
    ...raw,
    openFiles: raw.openFiles.filter(isReadable),
    recentEdits: raw.recentEdits.filter(isReadable),
    definitions: raw.definitions.filter(isReadable),
    imports: raw.imports.filter(isReadable),
  };
}
