/**
 * Turns streamed text into what a screen reader says: whole sentences, and of code only that there is some.
 *
 * Invariants: text is said once and in order; what was said never changes; what is said does not depend on how the text came in.
 */
import { t } from "@vscode/l10n";

const sentence = /.*?[.!?:;…。！？][)"'”’*_`]*(?=\s)/gs;
const fence = /^\s*(?:```|~~~)/;
/** The start of a line that may become a fence. */
const unfinishedFence = /^\s*(?:[`~]{0,2}$|```|~~~)/;

export class Announcer {
  /** Of one line: what was not said of it. */
  #pending = "";
  /** Whether `#pending` is the start of its line. */
  #atLineStart = true;
  #inCode = false;

  /** The sentences that this text completes, or an empty string. */
  add(text: string): string {
    const lines = (this.#pending + text).split("\n");
    this.#pending = lines.pop() ?? "";
    const said = lines.map((line) => this.#endLine(line));
    if (!this.#inCode && !(this.#atLineStart && unfinishedFence.test(this.#pending))) said.push(this.#takeSentences());
    return joined(said);
  }

  /** What is left when no more text comes. */
  end(): string {
    const rest = this.#endLine(this.#pending);
    this.#pending = "";
    this.#inCode = false;
    return joined([rest]);
  }

  #endLine(line: string): string {
    const isFence = this.#atLineStart && fence.test(line);
    const wasInCode = this.#inCode;
    if (isFence) this.#inCode = !wasInCode;
    const said = isFence ? (wasInCode ? "" : t("Code block.")) : wasInCode ? "" : this.#spoken(line);
    this.#atLineStart = true;
    return said;
  }

  #takeSentences(): string {
    const complete = this.#pending.match(sentence)?.join("") ?? "";
    if (complete === "") return "";
    const said = this.#spoken(complete);
    this.#pending = this.#pending.slice(complete.length);
    this.#atLineStart = false;
    return said;
  }

  /** Marks of Markdown are noise when read out. */
  #spoken(text: string): string {
    const words = this.#atLineStart ? text.replace(/^[\s>]*(?:#{1,6}\s|[-*+]\s)?/, "") : text;
    return words.replace(/\[([^\]]*)\]\([^)]*\)/g, "$1").replace(/[*`]|__|~~/g, "");
  }
}

function joined(said: readonly string[]): string {
  return said.join(" ").replace(/\s+/g, " ").trim();
}
