/** What replayed sessions came to. */
import type { ModelWork } from "./pacedModel.ts";

export interface Tally extends ModelWork {
  sessions: number;
  keys: number;
  /** Asked by the editor. */
  requests: number;
  /** Suggestions that came on the screen; one that is typed along counts once. */
  shown: number;
  /** Equal to what comes, and taken with Tab. */
  accepted: number;
  /** Of several lines, the first of which equal what comes and were taken. */
  acceptedInPart: number;
  /** Equal to what comes, and typed to the end before they could be taken. */
  typedOut: number;
  /** Gone without any of it being taken. */
  withdrawn: number;
  /** Their last line is the next line of the document with text, and that is not what comes. */
  wrongDuplicates: number;
  acceptedCharacters: number;
  /** Keys that need not be pressed, one for each Tab taken off. */
  savedCharacters: number;
  typedCharacters: number;
  /** From a key to a suggestion that was not on the screen before. */
  readonly ghostMs: number[];
  /** The same where the model was asked. */
  readonly askedGhostMs: number[];
}

export function emptyTally(): Tally {
  return {
    sessions: 0,
    keys: 0,
    requests: 0,
    generations: 0,
    generationsEndedEarly: 0,
    promptTokens: 0,
    reusedTokens: 0,
    generatedTokens: 0,
    readAheads: 0,
    readAheadTokens: 0,
    busyMs: 0,
    shown: 0,
    accepted: 0,
    acceptedInPart: 0,
    typedOut: 0,
    withdrawn: 0,
    wrongDuplicates: 0,
    acceptedCharacters: 0,
    savedCharacters: 0,
    typedCharacters: 0,
    ghostMs: [],
    askedGhostMs: [],
  };
}

/** A tally's counts, which are the same on every machine as far as the model's answers are, with shares of them. */
export function countsOf({ ghostMs: _ghostMs, askedGhostMs: _askedGhostMs, busyMs: _busyMs, ...counts }: Tally) {
  return {
    ...counts,
    computedTokens: counts.promptTokens - counts.reusedTokens,
    reusedShare: share(counts.reusedTokens, counts.promptTokens),
    acceptedOfShown: share(counts.accepted + counts.acceptedInPart, counts.shown),
  };
}

function share(part: number, whole: number): number {
  return whole === 0 ? 0 : Math.round((10_000 * part) / whole) / 10_000;
}
