/** The text around the cursor, as what a prompt says already. */
import type { TextWindow } from "../window.ts";

/** A text of which this share of lines stands in the window says nothing new: a definition seen there, another version of the file. */
const knownShare = 0.8;

export class WindowText {
  readonly #text: string;
  readonly #lines: ReadonlySet<string>;

  constructor({ prefix, suffix }: TextWindow) {
    this.#text = prefix + suffix;
    this.#lines = new Set(this.#text.split("\n").map((line) => line.trim()));
  }

  says(text: string): boolean {
    if (this.#text.includes(text)) return true;
    const lines = text
      .split("\n")
      .map((line) => line.trim())
      .filter((line) => line !== "");
    const known = lines.filter((line) => this.#lines.has(line)).length;
    return known >= knownShare * lines.length;
  }
}
