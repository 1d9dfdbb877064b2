/**
 * Ends text before the first stop string, also when it is spread over several tokens.
 *
 * Invariants:
 * - The text given out never holds a stop string, nor the beginning of one that may yet be completed.
 * - Joined, it is the whole text up to the first stop string, however the text was cut into pieces.
 */
import type { StopOptions } from "../shared/protocol.ts";

export class StopMatcher {
  private readonly strings: readonly string[];
  private searching: boolean;
  private held = "";
  private found = false;

  constructor({ strings, afterText }: StopOptions) {
    this.strings = strings.filter((text) => text.length > 0);
    this.searching = !afterText;
  }

  get stopped(): boolean {
    return this.found;
  }

  /** The text that is safe to give out now. */
  push(text: string): string {
    if (this.found) return "";
    this.held += text;
    let out = "";
    if (!this.searching) {
      const start = this.held.search(/\S/u);
      if (start < 0) return this.release(this.held.length);
      out = this.release(start);
      this.searching = true;
    }
    const positions = this.strings.map((stop) => this.held.indexOf(stop)).filter((position) => position >= 0);
    if (positions.length > 0) {
      this.found = true;
      return out + this.release(Math.min(...positions));
    }
    return out + this.release(this.held.length - this.openTail());
  }

  /** The text still held back, when generation has ended for another reason. */
  end(): string {
    return this.found ? "" : this.release(this.held.length);
  }

  private release(length: number): string {
    const text = this.held.slice(0, length);
    this.held = this.held.slice(length);
    return text;
  }

  /** Length of the longest end of the held text that a stop string begins with. */
  private openTail(): number {
    let longest = 0;
    for (const stop of this.strings) {
      for (let length = Math.min(stop.length - 1, this.held.length); length > longest; length--) {
        if (this.held.endsWith(stop.slice(0, length))) longest = length;
      }
    }
    return longest;
  }
}
