/**
 * The mentions of the message that is being written.
 *
 * Invariants: no two stand for the same thing. A mention is there at once; its label and tokens follow when the host has read it, and are
 * dropped if it was removed meanwhile.
 */
import type { ReactiveControllerHost } from "lit";
import type { Attachment, Mention } from "../../shared/conversation.ts";
import { mentionKey } from "./mentionWords.ts";

export interface AttachedMention {
  readonly key: string;
  readonly mention: Mention;
  /** Undefined until the host has read it. */
  readonly attachment: Attachment | undefined;
}

export class AttachedMentions {
  readonly #element: ReactiveControllerHost;
  readonly #preview: (mention: Mention) => Promise<Attachment>;
  readonly #onChange: () => void;
  readonly #onError: (error: unknown) => void;
  #all: readonly AttachedMention[] = [];

  constructor(
    element: ReactiveControllerHost,
    parts: {
      readonly preview: (mention: Mention) => Promise<Attachment>;
      readonly onChange: () => void;
      readonly onError: (error: unknown) => void;
    },
  ) {
    this.#element = element;
    this.#preview = parts.preview;
    this.#onChange = parts.onChange;
    this.#onError = parts.onError;
  }

  get all(): readonly AttachedMention[] {
    return this.#all;
  }

  get mentions(): readonly Mention[] {
    return this.#all.map(({ mention }) => mention);
  }

  has(mention: Mention): boolean {
    const key = mentionKey(mention);
    return this.#all.some((attached) => attached.key === key);
  }

  add(mention: Mention): void {
    if (this.has(mention)) return;
    const key = mentionKey(mention);
    this.#set([...this.#all, { key, mention, attachment: undefined }]);
    void this.#read(key, mention);
  }

  remove(key: string): void {
    this.#set(this.#all.filter((attached) => attached.key !== key));
  }

  replace(mentions: readonly Mention[]): void {
    this.#set([]);
    for (const mention of mentions) this.add(mention);
  }

  async #read(key: string, mention: Mention): Promise<void> {
    try {
      const attachment = await this.#preview(mention);
      this.#all = this.#all.map((attached) => (attached.key === key ? { ...attached, attachment } : attached));
      this.#element.requestUpdate();
    } catch (error) {
      this.#onError(error);
    }
  }

  #set(all: readonly AttachedMention[]): void {
    this.#all = all;
    this.#element.requestUpdate();
    this.#onChange();
  }
}
