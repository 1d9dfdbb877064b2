/** The part of an editor that typing needs: text around a cursor, brackets and quotes that close by themselves and are typed over. */
import { cutWindow, lineSourceOf, type TextWindow } from "../../../src/completion/window.ts";

const closerOf: Readonly<Record<string, string>> = { "(": ")", "[": "]", "{": "}", '"': '"' };

export class TypingEditor {
  before: string;
  after: string;
  /** How many characters right of the cursor the editor put there and lets the user type over. */
  #autoClosed = 0;

  constructor(before: string, after: string) {
    this.before = before;
    this.after = after;
  }

  get text(): string {
    return this.before + this.after;
  }

  type(character: string): void {
    const next = this.after.charAt(0);
    if (this.#autoClosed > 0 && character === next) {
      this.#autoClosed--;
      this.before += character;
      this.after = this.after.slice(1);
      return;
    }
    this.before += character;
    const closer = closerOf[character];
    // As VS Code does by default: only before white space, closers or the end of the line.
    if (closer !== undefined && /^[\s)\]}"';,]?$/.test(next)) {
      this.after = closer + this.after;
      this.#autoClosed++;
    }
  }

  backspace(): void {
    this.before = this.before.slice(0, -1);
  }

  accept(text: string, replaceAfter: number): void {
    this.before += text;
    this.after = this.after.slice(replaceAfter);
    this.#autoClosed = Math.max(0, this.#autoClosed - replaceAfter);
  }

  window(): TextWindow {
    const head = lineSourceOf(this.before);
    const line = head.lineCount - 1;
    return cutWindow(lineSourceOf(this.text), line, head.lineAt(line).length);
  }
}
