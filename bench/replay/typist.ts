/**
 * Somebody who types a text that is known: in bursts, with looks at the screen at the end of words and lines, and with errors that are seen a
 * little later and deleted.
 *
 * A suggestion that has been on the screen for long enough is taken when it equals what comes; of one of several lines also as many whole
 * lines from its beginning as do.
 */
import type { Clock } from "./clock.ts";
import type { OpenDocument, Screen } from "./screen.ts";
import type { SeededRandom } from "./seededRandom.ts";
import type { Tally } from "./tally.ts";
import type { TypedDocument } from "./typedDocument.ts";

/** Medians of the times before a key, and their spread: skilled typists have 100 to 200 ms inside words (Dhakal et al. 2018). */
const rhythm = { insideWord: 150, afterWord: 280, afterLine: 800, spread: 0.4 };

/** Shorter than this nobody sees a suggestion and presses Tab. */
const reactionMs = 200;

const errorShare = 0.015;

/** A text that cannot be typed to its end would go on for ever. */
const maxKeysPerCharacter = 10;

export class Typist {
  readonly #screen: Screen;
  readonly #time: Clock;
  readonly #random: SeededRandom;
  readonly #tally: Tally;

  constructor(screen: Screen, time: Clock, random: SeededRandom, tally: Tally) {
    this.#screen = screen;
    this.#time = time;
    this.#random = random;
    this.#tally = tally;
  }

  /** Types until the text before the cursor is `stopAt` long, as `open.wanted` has it; at last what is too much right of it is deleted. */
  async type(open: OpenDocument, stopAt: number): Promise<void> {
    const { document } = open;
    const mostKeys = this.#tally.keys + maxKeysPerCharacter * (100 + stopAt - document.before.length);
    while (document.before.length < stopAt || !open.wanted.startsWith(document.before)) {
      if (this.#tally.keys > mostKeys) throw new Error(`typist: must come to ${JSON.stringify(open.wanted.slice(-80))} in ${open.path}`);
      await this.#time.wait(this.#pauseMs(document.before));
      if (!open.wanted.startsWith(document.before)) this.#press(document, () => document.backspace());
      else if (!this.#take(open)) await this.#pressNext(open);
    }
  }

  /** Takes away what the editor added after the cursor and is not wanted. */
  async cleanUp(open: OpenDocument): Promise<void> {
    const { document, wanted } = open;
    while (document.after.length > wanted.length - document.before.length) {
      await this.#time.wait(this.#pauseMs(document.before));
      this.#press(document, () => document.deleteRight());
    }
    if (document.after !== wanted.slice(document.before.length)) throw new Error(`typist: ${open.path} must come out as it was`);
  }

  #pauseMs(before: string): number {
    const median = before.endsWith("\n") ? rhythm.afterLine : /\w$/.test(before) ? rhythm.insideWord : rhythm.afterWord;
    return this.#random.logNormal(median, rhythm.spread);
  }

  /** A key that changes the document; what it put in is what the text before the cursor gained. */
  #press(document: TypedDocument, change: () => void): void {
    const { length } = document.before;
    this.#tally.keys++;
    change();
    this.#screen.changed(document.before.length > length ? document.before.slice(length) : undefined);
  }

  async #pressNext({ document, wanted }: OpenDocument): Promise<void> {
    const next = wanted.charAt(document.before.length);
    const { added } = document;
    if (added.startsWith("\n") && wanted.startsWith(added, document.before.length)) {
      this.#press(document, () => document.stepOver(added.length));
      return;
    }
    const isError = /[a-z]/.test(next) && this.#random.next() < errorShare;
    const keys = isError
      ? [this.#wrongLetter(next), ...wanted.slice(document.before.length + 1).slice(0, this.#random.between(0, 2))]
      : [next];
    for (const [index, key] of keys.entries()) {
      if (index > 0) await this.#time.wait(this.#pauseMs(document.before));
      // A new line is more than a key: an error is seen before that.
      if (index > 0 && key === "\n") return;
      this.#press(document, () => document.type(key));
      this.#tally.typedCharacters++;
    }
  }

  #wrongLetter(letter: string): string {
    const wrong = String.fromCharCode(97 + this.#random.between(0, 25));
    return wrong === letter ? "q" : wrong;
  }

  /** Takes the suggestion, or its first lines; false where it is not what comes. */
  #take({ document, wanted }: OpenDocument): boolean {
    const { ghost } = this.#screen;
    if (ghost === undefined || this.#time.now() - ghost.sinceMs < reactionMs) return false;
    const coming = wanted.slice(document.before.length);
    const right = rightLength(ghost.text, coming);
    if (right === 0) return false;
    const isWhole = right === ghost.text.length;
    const { text } = ghost;
    const replaceAfter = Math.max(0, Math.min(ghost.replaceAfter, ghost.replaceAfter + document.after.length - ghost.afterLength));
    document.accept(text.slice(0, right), isWhole ? replaceAfter : 0);
    this.#tally.keys++;
    this.#tally.acceptedCharacters += right;
    this.#tally.savedCharacters += right - (isWhole ? replaceAfter : 0) - 1;
    if (isWhole) this.#tally.accepted++;
    else this.#tally.acceptedInPart++;
    this.#screen.accepted();
    return true;
  }
}

/** How much of a suggestion equals what comes: all of it, or whole lines of it, or nothing. It must not end inside a word of what comes. */
function rightLength(text: string, coming: string): number {
  if (coming.startsWith(text) && !(/\w$/.test(text) && /^\w/.test(coming.slice(text.length)))) return text.length;
  for (let end = text.lastIndexOf("\n"); end > 0; end = text.lastIndexOf("\n", end - 1)) {
    if (text.slice(0, end).trim() !== "" && coming.startsWith(`${text.slice(0, end)}\n`)) return end;
  }
  return 0;
}
