/** A change that is shown before it is made. */

import type { LineReplacement } from "../../chat/apply/lineReplacement.ts";

export type { LineReplacement };

export interface Proposal {
  /** Of a document that is open or can be opened. */
  readonly uri: string;
  /** The document's version that the lines are counted in; one that changed meanwhile is placed anew or refused, never guessed. */
  readonly version: number;
  /** The document's text in that version: with it, lines are placed anew in one that changed. */
  readonly text?: string;
  /** In order, not overlapping. */
  readonly replacements: readonly LineReplacement[];
  /** What it is, for the diff's title and the undo stack: "Fix: …". */
  readonly title: string;
}

/** What became of it: made whole, made in part, turned down, or no longer fitting to the document. */
export type ProposalOutcome = "accepted" | "partly" | "rejected" | "stale";

/** Shows a proposal as VS Code's own diff and resolves when the user has decided, or closed it. One undo step. */
export type ProposeEdit = (proposal: Proposal, signal: AbortSignal) => Promise<ProposalOutcome>;
