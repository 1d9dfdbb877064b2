/**
 * A document under the fingers: brackets and quotes that close by themselves and are typed over, indentation that comes with a new line, as VS
 * Code has them by default.
 */

import { cutWindow, lineSourceOf, type TextWindow } from "../../src/completion/window.ts";
import { indentationOf } from "../../src/shared/indentationOf.ts";

const closerOf: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", '"': '"', "'": "'", "`": "`" };
const quotes = new Set(['"', "'", "`"]);

export class TypedDocument {
  before: string;
  after: string;
  readonly #isColonLanguage: boolean;
  readonly #step: string;
  /** What stands right of the cursor and was put there by the editor. */
  #added = "";

  constructor(before: string, after: string, languageId: string) {
    this.before = before;
    this.after = after;
    this.#isColonLanguage = languageId === "python";
    this.#step = /^(?:\t| {2,})(?=\S)/m.exec(before + after)?.[0] ?? "    ";
  }

  /** What the editor added right of the cursor, closers and their new lines. */
  get added(): string {
    return this.#added;
  }

  type(character: string): void {
    if (character === "\n") this.#enter();
    else if (this.#added.startsWith(character)) this.stepOver(1);
    else this.#put(character);
  }

  #put(character: string): void {
    const next = this.after.charAt(0);
    const closer = closerOf[character];
    const previous = this.before.slice(-1);
    this.before += character;
    if (closer === undefined || !/^[\s)\]}"';,>]?$/.test(next)) return;
    // After a word a quote is an apostrophe, or it ends something.
    if (quotes.has(character) && (/[\w"'`]/.test(previous) || this.after.startsWith(character))) return;
    this.after = closer + this.after;
    this.#added = closer + this.#added;
  }

  /** Over text that is there already, with the arrow keys. */
  stepOver(length: number): void {
    this.before += this.after.slice(0, length);
    this.after = this.after.slice(length);
    this.#added = this.#added.slice(length);
  }

  backspace(): void {
    const line = this.before.slice(this.before.lastIndexOf("\n") + 1);
    // In indentation it takes a whole step back.
    if (line !== "" && line.length % this.#step.length === 0 && line.trim() === "" && line.endsWith(this.#step)) {
      this.before = this.before.slice(0, -this.#step.length);
      return;
    }
    const last = this.before.slice(-1);
    this.before = this.before.slice(0, -1);
    if (this.#added !== "" && closerOf[last] === this.#added.charAt(0)) this.deleteRight();
  }

  deleteRight(): void {
    this.after = this.after.slice(1);
    this.#added = this.#added.slice(1);
  }

  accept(text: string, replaceAfter: number): void {
    this.before += text;
    this.after = this.after.slice(replaceAfter);
    this.#added = this.#added.slice(replaceAfter);
  }

  /** Elsewhere in the text; what the editor added is ordinary text from then on. */
  moveTo(offset: number): void {
    const text = this.before + this.after;
    this.before = text.slice(0, offset);
    this.after = text.slice(offset);
    this.#added = "";
  }

  window(): TextWindow {
    const head = lineSourceOf(this.before);
    const line = head.lineCount - 1;
    return cutWindow(lineSourceOf(this.before + this.after), line, head.lineAt(line).length);
  }

  #enter(): void {
    const line = this.before.slice(this.before.lastIndexOf("\n") + 1);
    const indentation = indentationOf(line);
    const last = line.trimEnd().slice(-1);
    const opens = /[([{]/.test(last) || (this.#isColonLanguage && last === ":");
    if (this.#added !== "" && closerOf[last] === this.#added.charAt(0)) {
      this.after = `\n${indentation}${this.after}`;
      this.#added = `\n${indentation}${this.#added}`;
    }
    this.before += `\n${indentation}${opens ? this.#step : ""}`;
  }
}
