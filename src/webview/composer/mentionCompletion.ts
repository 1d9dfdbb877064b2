/**
 * What `@` offers while it is typed.
 *
 * Invariants: the suggestions belong to the last query that was answered, and a choice is made among those of the query that stands in
 * the text; an answer that comes after another query was asked is dropped. While there are suggestions, one of them is active. A list
 * that was closed stays closed for the `@` it belongs to.
 */
import type { ReactiveControllerHost } from "lit";
import type { MentionSuggestion } from "../../shared/chatProtocol.ts";
import { type MentionQuery, mentionQuery } from "./mentionQuery.ts";

/** Quick enough to follow the fingers; a fast typist still asks once a word and not once a letter. */
const debounceMs = 80;

export class MentionCompletion {
  suggestions: readonly MentionSuggestion[] = [];
  activeIndex = 0;
  readonly #element: ReactiveControllerHost;
  readonly #suggest: (typed: string) => Promise<readonly MentionSuggestion[]>;
  readonly #onError: (error: unknown) => void;
  #query: MentionQuery | undefined;
  #answered: MentionQuery | undefined;
  #whenAnswered: (() => void) | undefined;
  #closedStart: number | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(
    element: ReactiveControllerHost,
    suggest: (typed: string) => Promise<readonly MentionSuggestion[]>,
    onError: (error: unknown) => void,
  ) {
    this.#element = element;
    this.#suggest = suggest;
    this.#onError = onError;
    element.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.#timer);
  }

  get isOpen(): boolean {
    return this.suggestions.length > 0;
  }

  get active(): MentionSuggestion | undefined {
    return this.suggestions[this.activeIndex];
  }

  get query(): MentionQuery | undefined {
    return this.#query;
  }

  /** To be called whenever the text or the cursor changed. */
  follow(text: string, caret: number): void {
    const query = mentionQuery(text, caret);
    if (query?.start === this.#query?.start && query?.typed === this.#query?.typed) return;
    if (query?.start !== this.#closedStart) this.#closedStart = undefined;
    this.#query = query;
    this.#whenAnswered = undefined;
    clearTimeout(this.#timer);
    if (query === undefined || query.start === this.#closedStart) {
      this.#show([]);
      return;
    }
    this.#timer = setTimeout(() => void this.#ask(query), debounceMs);
  }

  move(step: 1 | -1): void {
    const count = this.suggestions.length;
    this.activeIndex = (this.activeIndex + step + count) % count;
    this.#element.requestUpdate();
  }

  /** Acts once the suggestions are those for the text: after a quick key they still are those for the text before. Typing on calls it off. */
  whenAnswered(act: () => void): void {
    const query = this.#query;
    if (query === undefined || query === this.#answered) {
      act();
      return;
    }
    this.#whenAnswered = act;
    clearTimeout(this.#timer);
    void this.#ask(query);
  }

  close(): void {
    this.#whenAnswered = undefined;
    clearTimeout(this.#timer);
    this.#closedStart = this.#query?.start;
    this.#show([]);
  }

  async #ask(query: MentionQuery): Promise<void> {
    try {
      const suggestions = await this.#suggest(query.typed);
      if (this.#query !== query || this.#closedStart === query.start) return;
      this.#answered = query;
      this.#show(suggestions);
      const act = this.#whenAnswered;
      this.#whenAnswered = undefined;
      act?.();
    } catch (error) {
      this.#onError(error);
    }
  }

  #show(suggestions: readonly MentionSuggestion[]): void {
    this.suggestions = suggestions;
    this.activeIndex = 0;
    this.#element.requestUpdate();
  }
}
