/** One kind of text that may stand in a prompt besides the text around the cursor. */
import type { ContextPiece } from "../../shared/protocol.ts";
import type { DocumentSnapshot } from "../outcome.ts";
import type { RawContext } from "./rawContext.ts";
import type { SimilarWindows } from "./similarWindows.ts";

export interface ContextSource {
  /**
   * Share of the budget that may be full after its pieces: what the sources before it left is its own, what comes after it has the rest
   * for sure. So a source that changes often never moves one before it.
   */
  readonly fillsUpTo: number;
  /** Pieces that could be taken, in the order that they should stand in, if nothing of them was chosen before. */
  readonly candidates: (raw: RawContext, place: SourcePlace) => readonly Candidate[];
}

export interface SourcePlace {
  readonly snapshot: DocumentSnapshot;
  /** Identifiers of the lines around the cursor. */
  readonly identifiers: ReadonlySet<string>;
  readonly similarWindows: SimilarWindows;
}

export interface Candidate {
  readonly piece: ContextPiece;
  /** The more the better; compared within one source only. */
  readonly score: number;
}

/** What a piece takes of a budget: a prompt names the file that a text is from. */
export function sizeOf({ path = "", text }: ContextPiece): number {
  return path.length + text.length;
}
