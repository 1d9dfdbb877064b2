/**
 * The tokens of answers as the model wrote them. When a conversation goes on, its text is encoded again, and what the model writes is not
 * always cut into tokens as the tokenizer cuts it: without this memory keys and values of an answer would be computed again from there on.
 */
import { LRUCache } from "lru-cache";
import type { Tokenizer } from "../../tokenizer/tokenizer.ts";

/** Characters and tokens remembered: some fifty long answers, in about 3 MB. */
const maxUnits = 1 << 18;
/** Where a stop string or an unfinished character ends an answer, this many tokens at most are not all in its text. */
const maxCutTokens = 64;

export class AnswerMemory {
  readonly #tokenizer: Tokenizer;
  readonly #idsOfText = new LRUCache<string, readonly number[]>({
    maxSize: maxUnits,
    sizeCalculation: (ids, text) => text.length + ids.length + 1,
  });

  constructor(tokenizer: Tokenizer) {
    this.#tokenizer = tokenizer;
  }

  /**
   * The tokens of a text between two control tokens, if an answer ended it, or all of it but some words that the template adds; those of the
   * prompt before the answer included.
   */
  get(text: string): readonly number[] | undefined {
    const known = this.#idsOfText.get(text);
    if (known !== undefined) return known;
    let longest = "";
    for (const key of this.#idsOfText.keys()) {
      // Within a word the rest would be cut as no tokenizer cuts it.
      if (key.length > longest.length && text.startsWith(key) && /\s/.test(text.charAt(key.length))) longest = key;
    }
    const ids = this.#idsOfText.get(longest);
    return ids === undefined ? undefined : [...ids, ...this.#tokenizer.encode(text.slice(longest.length))];
  }

  /**
   * `open` is the prompt's text after its last control token, and its tokens; `ids` spell `lead`, which is no part of the answer, then `answer`,
   * and perhaps more that was cut off.
   */
  remember(open: { readonly text: string; readonly ids: readonly number[] }, lead: string, answer: string, ids: readonly number[]): void {
    if (answer === "") return;
    const whole = lead + answer;
    for (let count = ids.length; count > Math.max(0, ids.length - maxCutTokens); count--) {
      const kept = ids.slice(0, count);
      const spelled = this.#tokenizer.decode(kept);
      if (!whole.startsWith(spelled)) continue;
      this.#idsOfText.set(open.text + answer, [...open.ids, ...kept, ...this.#tokenizer.encode(whole.slice(spelled.length))]);
      return;
    }
  }
}
