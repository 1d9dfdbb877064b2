/**
 * Keeps what messages say apart from what the model's template says, while the template puts both into one text.
 *
 * Where a message holds the text of a control token, the first character of that gives way to a stand-in, a character that no message
 * has. After the rendered text was cut at its control tokens, the stand-ins become what they stand for: they are then plain text. All else is
 * left as it is, so that a template may trim a message, cut it or look into it as it was written to.
 *
 * Invariants
 * - No control token's text is in a guarded message, nor does one begin at its end or end at its beginning, white space there left aside.
 * - `restore` gives back each message as it was.
 */
import { tokenFinder } from "../../tokenizer/tokenFinder.ts";

/** What guards the messages of one conversation. */
export interface GuardedContents {
  readonly contents: readonly string[];
  /** The text with characters in place of their stand-ins. */
  restore(text: string): string;
}

/** The first of 65,534 characters that stand for nothing (Unicode's plane 15). */
const firstStandIn = 0xf_0000;

export class ContentGuard {
  readonly #texts: readonly string[];
  readonly #split: (text: string) => readonly (string | number)[];
  /** Beginnings and ends of the texts, none of them whole. */
  readonly #heads = new Set<string>();
  readonly #tails = new Set<string>();
  readonly #maxLength: number;

  /** `texts` are those of the control tokens. */
  constructor(texts: readonly string[]) {
    this.#texts = texts;
    this.#split = tokenFinder(texts.keys(), texts);
    this.#maxLength = texts.reduce((max, { length }) => Math.max(max, length), 0);
    for (const text of texts) {
      for (let cut = 1; cut < text.length; cut++) {
        this.#heads.add(text.slice(0, cut));
        this.#tails.add(text.slice(cut));
      }
    }
  }

  guard(contents: readonly string[]): GuardedContents {
    const standIns = new StandIns(contents);
    const guarded = contents.map((content) => this.#guardEnd(this.#guardStart(this.#guardInside(content, standIns), standIns), standIns));
    return { contents: guarded, restore: (text) => standIns.restore(text) };
  }

  /** Contents in which no control token can begin, whatever becomes of them: all characters that one begins with have given way. */
  blunt(contents: readonly string[]): readonly string[] {
    const standIns = new StandIns(contents);
    const firsts = new Set(this.#texts.flatMap(([first = ""]) => [first, first.toLowerCase(), first.toUpperCase()]));
    const bluntUnit = (unit: string) => (firsts.has(unit) ? standIns.of(unit) : unit);
    return contents.map((content) => Array.from({ length: content.length }, (_, index) => bluntUnit(content.charAt(index))).join(""));
  }

  #guardInside(content: string, standIns: StandIns): string {
    let text = content;
    // Behind a first character that gave way, another control token may begin within the one that was there.
    for (let parts = this.#split(text); parts.some((part) => typeof part === "number"); parts = this.#split(text)) {
      text = parts.map((part) => (typeof part === "number" ? withFirst(this.#texts[part] ?? "", 0, standIns) : part)).join("");
    }
    return text;
  }

  #guardStart(text: string, standIns: StandIns): string {
    const start = text.length - text.trimStart().length;
    for (let length = 1; length < this.#maxLength; length++) {
      if (this.#tails.has(text.slice(start, start + length))) return withFirst(text, start, standIns);
    }
    return text;
  }

  #guardEnd(text: string, standIns: StandIns): string {
    const end = text.trimEnd().length;
    for (let start = Math.max(0, end - this.#maxLength + 1); start < end; start++) {
      if (this.#heads.has(text.slice(start, end))) return this.#guardEnd(withFirst(text, start, standIns), standIns);
    }
    return text;
  }
}

/** The text with the UTF-16 unit at `index` given way. */
function withFirst(text: string, index: number, standIns: StandIns): string {
  return text.slice(0, index) + standIns.of(text.charAt(index)) + text.slice(index + 1);
}

/** Characters of a conversation and what stands for them. */
class StandIns {
  readonly #used: ReadonlySet<string>;
  readonly #byUnit = new Map<string, string>();
  readonly #units = new Map<string, string>();
  #next = firstStandIn;

  constructor(contents: readonly string[]) {
    // Few texts have characters of planes 15 and 16, which have no meaning.
    this.#used = new Set(contents.flatMap((content) => content.match(/[\u{f0000}-\u{10ffff}]/gu) ?? []));
  }

  of(unit: string): string {
    const known = this.#byUnit.get(unit);
    if (known !== undefined) return known;
    while (this.#used.has(String.fromCodePoint(this.#next))) this.#next++;
    const standIn = String.fromCodePoint(this.#next++);
    this.#byUnit.set(unit, standIn);
    this.#units.set(standIn, unit);
    return standIn;
  }

  restore(text: string): string {
    return this.#units.size === 0 ? text : text.replace(/[\u{f0000}-\u{10ffff}]/gu, (character) => this.#units.get(character) ?? character);
  }
}
