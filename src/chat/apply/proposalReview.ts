/**
 * A proposal while somebody looks at it: which of its changes are still open, taken or turned down, and where they are in a document that
 * goes on changing.
 *
 * Invariants:
 * - Changes are in order and do not overlap, in lines of the document as it is now.
 * - A change that was turned down is gone; one that was taken stays until all are decided.
 * - Once somebody changed lines that a change would replace, the review is stale for good.
 */
import { type LineReplacement, replaceLines } from "./lineReplacement.ts";

export interface ReviewedChange {
  readonly replacement: LineReplacement;
  readonly isTaken: boolean;
  /** Where its lines are in the proposed text; `endLine` is the first line behind them. */
  readonly shown: { readonly startLine: number; readonly endLine: number };
}

/** A change of the document as the editor tells it: in lines and characters of before. */
export interface DocumentChange {
  readonly startLine: number;
  readonly startCharacter: number;
  readonly endLine: number;
  readonly endCharacter: number;
  readonly text: string;
}

export class ProposalReview {
  readonly total: number;
  #changes: { replacement: LineReplacement; isTaken: boolean }[];
  #isStale = false;

  constructor(replacements: readonly LineReplacement[]) {
    this.total = replacements.length;
    this.#changes = replacements.map((replacement) => ({ replacement, isTaken: false }));
  }

  get changes(): readonly ReviewedChange[] {
    let shift = 0;
    return this.#changes.map(({ replacement, isTaken }) => {
      const startLine = replacement.startLine + shift;
      shift += replacement.lines.length - (replacement.endLine - replacement.startLine);
      return { replacement, isTaken, shown: { startLine, endLine: startLine + replacement.lines.length } };
    });
  }

  get openCount(): number {
    return this.#changes.filter(({ isTaken }) => !isTaken).length;
  }

  get isStale(): boolean {
    return this.#isStale;
  }

  get taken(): readonly LineReplacement[] {
    return this.#changes.filter(({ isTaken }) => isTaken).map(({ replacement }) => replacement);
  }

  take(index: number): void {
    const change = this.#changes[index];
    if (change !== undefined) change.isTaken = true;
  }

  /** Turns down a change that is open. */
  drop(index: number): void {
    if (this.#changes[index]?.isTaken === false) this.#changes.splice(index, 1);
  }

  takeAll(): void {
    for (const change of this.#changes) change.isTaken = true;
  }

  dropOpen(): void {
    this.#changes = this.#changes.filter(({ isTaken }) => isTaken);
  }

  /** The change that a line is part of, or stands beside where it has no lines there. */
  changeAt(line: number, side: "document" | "proposed"): number | undefined {
    const index = this.changes.findIndex(({ replacement, shown }) => {
      const { startLine, endLine } = side === "document" ? replacement : shown;
      return startLine === endLine ? line === startLine || line === startLine - 1 : line >= startLine && line < endLine;
    });
    return index === -1 ? undefined : index;
  }

  /** @param lines of the document as it is now */
  proposedLines(lines: readonly string[]): string[] {
    return replaceLines(
      lines,
      this.#changes.map(({ replacement }) => replacement),
    );
  }

  /** Follows a change of the document: lines above one of ours move it, lines within it make the review stale. */
  follow({ startLine, startCharacter, endLine, endCharacter, text }: DocumentChange): void {
    const isWholeLines = startCharacter === 0 && endCharacter === 0 && (text === "" || /[\r\n]$/.test(text));
    // The first line that is as it was.
    const nextLine = isWholeLines ? endLine : endLine + 1;
    const shift = text.split(/\r\n|\r|\n/).length - 1 - (endLine - startLine);
    this.#changes = this.#changes.map((change) => {
      const { replacement } = change;
      if (startLine >= replacement.endLine && nextLine > replacement.startLine) return change;
      if (nextLine > replacement.startLine) {
        this.#isStale = true;
        return change;
      }
      const moved = { ...replacement, startLine: replacement.startLine + shift, endLine: replacement.endLine + shift };
      return { ...change, replacement: moved };
    });
  }
}
