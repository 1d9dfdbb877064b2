/**
 * Turns streamed text into what a screen reader says: whole sentences, and of code only that there is some.
 *
 * Invariants: text is said once and in order; what was said never changes.
 */
const sentenceEnd = /[.!?:;…。！？][)"'”’*_`]*(?=\s)|\n/g;
const fence = /^\s*(?:```|~~~)/;

export class Announcer {
  #pending = "";
  #inCode = false;

  /** The sentences that this text completes, or an empty string. */
  add(text: string): string {
    this.#pending += text;
    let end = 0;
    // Inside code only whole lines count, for a line may be its end.
    for (const match of this.#pending.matchAll(sentenceEnd)) end = this.#inCode && match[0] !== "\n" ? end : match.index + match[0].length;
    const complete = this.#pending.slice(0, end);
    this.#pending = this.#pending.slice(end);
    return this.#spoken(complete);
  }

  /** What is left when no more text comes. */
  end(): string {
    const rest = this.#spoken(this.#pending);
    this.#pending = "";
    this.#inCode = false;
    return rest;
  }

  #spoken(text: string): string {
    const said: string[] = [];
    for (const line of text.split("\n")) {
      if (fence.test(line)) {
        if (!this.#inCode) said.push("Code block.");
        this.#inCode = !this.#inCode;
      } else if (!this.#inCode) {
        said.push(withoutMarks(line));
      }
    }
    return said.join(" ").replace(/\s+/g, " ").trim();
  }
}

/** Marks of Markdown are noise when read out. */
function withoutMarks(line: string): string {
  return line
    .replace(/^[\s>]*(?:#{1,6}\s|[-*+]\s)?/, "")
    .replace(/\[([^\]]*)\]\([^)]*\)/g, "$1")
    .replace(/[*`]|__|~~/g, "");
}
