/**
 * An answer while it comes from a server: text is passed on as soon as it is sure to be part of the answer.
 *
 * Invariants
 * - What was passed on is a beginning of the answer, and all of it once `end` was called.
 * - No piece ends in half a character, and none of a stop string is passed on.
 * - It ends as "length" where it goes on beyond all that so many tokens can be, whatever the server takes its limit for.
 * - Every server's text is looked through for the stop strings: they look in their own ways, from another place, or for some of them only.
 */
import type { Finish, GenerateEnd, StopOptions } from "../../shared/protocol.ts";
import type { AnswerPiece, Usage } from "./dialects/dialect.ts";

/**
 * Of the request's most tokens, in an answer of which nobody knows how its text was cut: some servers send a token in several events, and events
 * that only tell of progress; tokens of many blanks or dashes are long. A server that keeps to its limit never comes near.
 */
const bounds = { eventsOf: (maxTokens: number) => 4 * maxTokens + 64, charactersOf: (maxTokens: number) => 64 * maxTokens + 1024 } as const;

export class ReceivedAnswer {
  readonly #stop: StopOptions;
  readonly #onText: (text: string) => void;
  readonly #now: () => number;
  readonly #startMs: number;
  readonly #maxEvents: number;
  readonly #maxCharacters: number;
  readonly #tokens: { readonly end: number; readonly logProbability: number }[] = [];
  #firstMs: number | undefined;
  #text = "";
  #passedOn = 0;
  #events = 0;
  #pieces = 0;
  #usage: Usage = {};
  #finish: Exclude<Finish, "cancelled"> | undefined;

  constructor(stop: StopOptions, onText: (text: string) => void, now: () => number, maxTokens = Number.POSITIVE_INFINITY) {
    this.#stop = stop;
    this.#onText = onText;
    this.#now = now;
    this.#startMs = now();
    this.#maxEvents = bounds.eventsOf(maxTokens);
    this.#maxCharacters = bounds.charactersOf(maxTokens);
  }

  /** Why the answer is over; nothing but `usage` is taken from later pieces. */
  get finish(): Exclude<Finish, "cancelled"> | undefined {
    return this.#finish;
  }

  get usage(): Usage {
    return this.#usage;
  }

  get text(): string {
    return this.#text;
  }

  add({ text, tokens = [], finish, usage }: AnswerPiece): void {
    this.#usage = { ...this.#usage, ...usage };
    if (this.#finish !== undefined) return;
    this.#firstMs ??= this.#now();
    if (text !== "") this.#pieces++;
    const before = this.#text.length;
    this.#text += text;
    let end = before;
    for (const [index, token] of tokens.entries()) {
      // Servers hold back what may become a stop string: the last token of a piece reaches to the piece's end, whatever its own text is.
      end = index === tokens.length - 1 ? this.#text.length : Math.min(end + token.text.length, this.#text.length);
      this.#tokens.push({ end, logProbability: token.logProbability });
    }
    const stopAt = this.#findStop(before);
    if (stopAt !== undefined) {
      this.#text = this.#text.slice(0, stopAt);
      this.#finish = "stop";
    } else {
      this.#finish = finish;
    }
    this.#bound();
    this.#passOn(this.#finish === undefined ? this.#sureLength() : this.#text.length);
  }

  /** Passes on what was held back, if the answer is over, and says how it ended. */
  end(finish: Finish): GenerateEnd {
    if (finish !== "cancelled") this.#passOn(this.#text.length);
    const { promptTokens = 0, reusedTokens = 0, generatedTokens = Math.max(this.#tokens.length, this.#pieces) } = this.#usage;
    const nowMs = this.#now();
    const firstMs = this.#firstMs ?? nowMs;
    const prefillMs = this.#usage.prefillMs ?? firstMs - this.#startMs;
    const decodeMs = this.#usage.decodeMs ?? nowMs - firstMs;
    const tokens = this.#tokens.filter((_, index) => index === 0 || (this.#tokens[index - 1]?.end ?? 0) < this.#text.length);
    return {
      finish,
      promptTokens,
      reusedTokens,
      generatedTokens,
      prefillMs,
      decodeMs,
      queuedMs: Math.max(0, nowMs - this.#startMs - prefillMs - decodeMs),
      ...(tokens.length === 0
        ? {}
        : {
            logProbabilities: tokens.map(({ logProbability }) => logProbability),
            tokenEnds: tokens.map(({ end }) => Math.min(end, this.#text.length)),
          }),
    };
  }

  #bound(): void {
    this.#events++;
    if (this.#text.length > this.#maxCharacters) {
      this.#text = this.#text.slice(0, this.#maxCharacters).replace(/[\uD800-\uDBFF]$/u, "");
      this.#finish = "length";
    }
    if (this.#events >= this.#maxEvents) this.#finish ??= "length";
  }

  #passOn(length: number): void {
    if (length <= this.#passedOn) return;
    const text = this.#text.slice(this.#passedOn, length);
    this.#passedOn = length;
    this.#onText(text);
  }

  /** Where a stop string may begin at the earliest; undefined where none may yet. */
  #stopsFrom(): number | undefined {
    if (!this.#stop.afterText) return 0;
    const first = this.#text.search(/\S/u);
    return first === -1 ? undefined : first + 1;
  }

  /** @param seen characters that were looked through before */
  #findStop(seen: number): number | undefined {
    const from = this.#stopsFrom();
    if (from === undefined) return undefined;
    const found = this.#stop.strings
      .filter((string) => string !== "")
      .map((string) => this.#text.indexOf(string, Math.max(from, seen - string.length + 1)))
      .filter((at) => at !== -1);
    return found.length === 0 ? undefined : Math.min(...found);
  }

  /** Without the end that may become a stop string, or the first half of a character that takes two units. */
  #sureLength(): number {
    const from = this.#stopsFrom();
    const whole = /[\uD800-\uDBFF]$/u.test(this.#text) ? this.#text.length - 1 : this.#text.length;
    if (from === undefined) return whole;
    const longest = Math.max(0, ...this.#stop.strings.map((string) => string.length - 1));
    for (let at = Math.max(from, this.#text.length - longest); at < whole; at++) {
      const rest = this.#text.slice(at);
      if (this.#stop.strings.some((string) => string.startsWith(rest))) return at;
    }
    return whole;
  }
}
