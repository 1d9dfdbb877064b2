/**
 * Counts what the user does with suggestions: which were there to be read, which were accepted, and what became of those.
 *
 * Invariants
 * - A suggestion counts once, however often it is asked for again while it is typed along or back. One that was accepted was shown.
 * - An accepted text is looked at twice, or less often where its document was closed or too many came after it. One that could not be
 *   looked at counts neither as kept nor as lost.
 * - The texts of the present suggestion and of the last accepted ones are held here; none is stored.
 */
import type { DayCounts } from "./dayCounts.ts";
import { keptShare, maxComparedCharacters } from "./keptShare.ts";
import { bucketCount, bucketOf } from "./latencyBuckets.ts";
import { movedSpan, type TextChange, type TextSpan } from "./textSpan.ts";

/** Rest after which a suggestion counts as read. The stable API does not tell what is drawn, so it is what can be known. */
const readMs = 750;

const shortMs = 30_000;
const longMs = 300_000;

/** Less than this of an accepted text left, and it counts as taken back or written anew. */
const keptLimit = 0.7;

/** Small beside the text, so that what is like it by chance does not count. */
const maxMargin = 100;

/** White space is left out before texts are compared, so more is read than compared; a text that was put into another may be long. */
const maxReadCharacters = 8 * maxComparedCharacters;

/** More than anybody accepts in the five minutes that one is followed and still wants to know of each; bounds memory and timers. */
const maxFollowed = 64;

export interface SuggestionUseDependencies {
  /** Calls back once after a time; returns the function that takes it back. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** The text of a document that is open, or undefined. The span may reach beyond its ends. */
  readonly read: (uri: string, span: TextSpan) => string | undefined;
  readonly count: (more: Partial<DayCounts>) => void;
}

export interface Offer {
  readonly uri: string;
  readonly text: string;
  /** From the first request at its place to the answer. */
  readonly waitedMs: number;
}

export interface AcceptedText {
  readonly uri: string;
  readonly text: string;
  /** Where it stands in the document, in UTF-16 units from its beginning. */
  readonly offset: number;
  readonly savedCharacters: number;
}

interface Present {
  readonly uri: string;
  /** As it was offered last. */
  text: string;
  isShown: boolean;
}

interface Followed {
  readonly uri: string;
  readonly text: string;
  span: TextSpan;
  readonly timers: (() => void)[];
}

export class SuggestionUse {
  readonly #dependencies: SuggestionUseDependencies;
  #reading: { readonly uri: string; readonly cancel: () => void } | undefined;
  /** The suggestion that is there, or was last. */
  #present: Present | undefined;
  #followed: readonly Followed[] = [];

  constructor(dependencies: SuggestionUseDependencies) {
    this.#dependencies = dependencies;
  }

  /** A suggestion was given to the editor, for a request that still stood. */
  offered(offer: Offer): void {
    const { count, after } = this.#dependencies;
    this.#stopReading();
    const present = isContinued(this.#present, offer) ? this.#present : { ...offer, isShown: false };
    // What is typed along comes at once, and would hide how long the others take.
    if (present !== this.#present) count({ latencies: oneIn(bucketOf(offer.waitedMs)) });
    this.#present = present;
    present.text = offer.text;
    if (present.isShown) return;
    const cancel = after(readMs, () => {
      this.#reading = undefined;
      present.isShown = true;
      count({ shown: 1 });
    });
    this.#reading = { uri: offer.uri, cancel };
  }

  /** A document changed. The changes are in the order in which they were made. */
  edited(uri: string, changes: readonly TextChange[]): void {
    if (changes.length === 0) return;
    if (this.#reading?.uri === uri) this.#stopReading();
    for (const followed of this.#followed) {
      if (followed.uri === uri) followed.span = changes.reduce(movedSpan, followed.span);
    }
  }

  accepted({ uri, text, offset, savedCharacters }: AcceptedText): void {
    const { after, count } = this.#dependencies;
    count({ accepted: 1, savedCharacters: Math.max(0, savedCharacters), shown: this.#present?.isShown === true ? 0 : 1 });
    this.#stopReading();
    this.#present = undefined;

    const followed: Followed = { uri, text, span: { start: offset, end: offset + text.length }, timers: [] };
    // The editor may have changed what it put in, and then nothing is known of its place.
    if (this.#dependencies.read(uri, followed.span) !== text) return;
    followed.timers.push(
      after(shortMs, () => {
        const isKept = this.#isKept(followed);
        if (isKept !== undefined) count({ checkedShort: 1, keptShort: isKept ? 1 : 0 });
      }),
      after(longMs, () => {
        const isKept = this.#isKept(followed);
        if (isKept !== undefined) count({ checkedLong: 1, keptLong: isKept ? 1 : 0 });
        this.#followed = this.#followed.filter((other) => other !== followed);
      }),
    );
    this.#followed = [...this.#followed, followed];
    for (const older of this.#followed.slice(0, -maxFollowed)) stop(older);
    this.#followed = this.#followed.slice(-maxFollowed);
  }

  dispose(): void {
    this.#stopReading();
    for (const followed of this.#followed) stop(followed);
    this.#followed = [];
  }

  #stopReading(): void {
    this.#reading?.cancel();
    this.#reading = undefined;
  }

  /** Some characters on both sides are looked at as well: a formatter of the whole document moves text without saying how far. */
  #isKept({ uri, text, span }: Followed): boolean | undefined {
    const margin = Math.min(maxMargin, Math.ceil(text.length / 4));
    const start = Math.max(0, span.start - margin);
    const now = this.#dependencies.read(uri, { start, end: Math.min(span.end + margin, start + maxReadCharacters) });
    return now === undefined ? undefined : keptShare(text, now) >= keptLimit;
  }
}

/** Typed along, a suggestion loses its beginning; typed back, it has it again. */
function isContinued(present: Present | undefined, { uri, text }: Offer): present is Present {
  return present?.uri === uri && (present.text.endsWith(text) || text.endsWith(present.text));
}

function stop({ timers }: Followed): void {
  for (const cancel of timers) cancel();
}

function oneIn(bucket: number): number[] {
  return Array.from({ length: bucketCount }, (_, index) => (index === bucket ? 1 : 0));
}
