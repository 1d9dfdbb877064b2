/** What the ways of placing a block get and give. */
import type { LineReplacement } from "./lineReplacement.ts";

export interface PlacementHint {
  /** The lines that the answer was about, as they were when the question was sent. */
  readonly range?: { readonly startLine: number; readonly text: string };
  /** The file that the answer was about, as it was then. */
  readonly fileText?: string;
  /** As written behind the fence; "diff" and "patch" have a meaning of their own. */
  readonly language?: string;
}

/** Lines of the document that a block may have been meant for. */
export interface Candidate {
  readonly startLine: number;
  /** The first line that stays. */
  readonly endLine: number;
  /** The place's first line, for a list to choose from. */
  readonly label: string;
}

export type PlacedHow = "wholeFile" | "range" | "declaration" | "elision" | "diff" | "fragment";

/**
 * Why a block has no place: nothing in it, nothing that it would change, the lines that it would replace are not those that the model
 * read, several places fit, or none.
 */
export type UnplacedReason = "empty" | "same" | "changed" | "ambiguous" | "noMatch";

export type Placement =
  | { readonly kind: "placed"; readonly replacements: readonly LineReplacement[]; readonly how: PlacedHow }
  | { readonly kind: "unplaced"; readonly reason: UnplacedReason; readonly candidates: readonly Candidate[] };

export interface Placing {
  /** Of the document. */
  readonly lines: readonly string[];
  /** Of the block, without blank lines at its ends; one at least. */
  readonly block: readonly string[];
  readonly hint: PlacementHint;
  /** Where the range of the hint is now; undefined without one, and where it is not there any more. */
  readonly range: { readonly startLine: number; readonly endLine: number } | undefined;
}

/** Undefined where a way does not fit at all and the next may be tried. */
export type Found =
  | { readonly kind: "found"; readonly replacements: readonly LineReplacement[] }
  | { readonly kind: "refused"; readonly reason: UnplacedReason; readonly candidates: readonly Candidate[] };

export function candidateAt(lines: readonly string[], startLine: number, endLine: number): Candidate {
  return { startLine, endLine, label: lines[startLine]?.trim() ?? "" };
}
