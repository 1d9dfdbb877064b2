/**
 * Ends text before the first stop string, also when it is spread over several tokens.
 *
 * Invariants:
 * - The text given out never holds a stop string, nor the beginning of one that may yet be completed.
 * - Joined, it is the whole text up to the stop string that is complete first, however the text was cut into pieces. Of
 *   several that end together it is the longest.
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
    const start = this.stopStart();
    if (start !== undefined) {
      this.found = true;
      return out + this.release(start);
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

  /** Where in the held text the stop string begins that ends first. */
  private stopStart(): number | undefined {
    let first: { readonly start: number; readonly end: number } | undefined;
    for (const stop of this.strings) {
      const start = this.held.indexOf(stop);
      const end = start + stop.length;
      if (start >= 0 && (first === undefined || end < first.end || (end === first.end && start < first.start))) first = { start, end };
    }
    return first?.start;
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
