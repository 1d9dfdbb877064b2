/**
 * All conversations of the user, for one window.
 *
 * A conversation takes at most 4 MiB, beyond which its oldest messages give up their attachments and then their texts; all together take at most
 * 64 MiB in at most 1,000 files, beyond which the oldest ones leave. The user is told of either, once.
 *
 * Invariants
 * - What was put in is read back at once; it reaches its file within a second, or before `flush` resolves.
 * - A conversation is written by one write at a time, and the last one has its newest version.
 * - A disk that cannot be written takes nothing away: what did not reach it stays in memory, and is tried again with the next change.
 */
import { t } from "@vscode/l10n";
import { matchesWords } from "../../chat/conversation/matchesWords.ts";
import { withinBytes } from "../../chat/conversation/withinBytes.ts";
import type { ConversationSummary } from "../../shared/chatProtocol.ts";
import type { Conversation } from "../../shared/conversation.ts";
import { messageOf } from "../../shared/errors.ts";
import type { ConversationFiles } from "./conversationFiles.ts";

export interface StoreLimits {
  readonly conversationBytes: number;
  readonly totalBytes: number;
  readonly conversations: number;
}

/** A megabyte is a thousand long answers; a list of a thousand conversations is searched, not read. */
const usualLimits: StoreLimits = { conversationBytes: 4 * 2 ** 20, totalBytes: 64 * 2 ** 20, conversations: 1000 };

/** A killed editor loses no more than this of an answer. Each write flushes the disk, which more often would be felt. */
const writeEachMs = 1000;

export interface ConversationStoreOptions {
  readonly files: Pick<ConversationFiles, "list" | "read" | "write" | "remove">;
  /** Calls back once after a time; returns the function that takes it back. */
  readonly after: (delayMs: number, callback: () => void) => () => void;
  /** Shows the user a sentence. */
  readonly tell: (message: string) => void;
  readonly log: (line: string) => void;
  /** Hears that `summaries` may have changed. */
  readonly onChange: () => void;
  readonly limits?: StoreLimits;
}

export class ConversationStore {
  readonly #options: ConversationStoreOptions;
  readonly #limits: StoreLimits;
  /** By id, what is newer here than in its file. */
  readonly #unwritten = new Map<string, Conversation>();
  readonly #summaries = new Map<string, ConversationSummary & { readonly bytes: number }>();
  readonly #told = new Set<string>();
  #cancelTimer: (() => void) | undefined;
  #writing: Promise<void> = Promise.resolve();

  constructor(options: ConversationStoreOptions) {
    this.#options = options;
    this.#limits = options.limits ?? usualLimits;
  }

  /** Newest first. Of the files as they were at the last `refresh`, and of all that was put in here. */
  get summaries(): readonly ConversationSummary[] {
    return [...this.#summaries.values()]
      .sort((a, b) => b.updatedMs - a.updatedMs)
      .map(({ id, title, updatedMs, messageCount }) => ({ id, title, updatedMs, messageCount }));
  }

  /** Looks what is in the folder now: other windows write there as well. */
  async refresh(): Promise<void> {
    const stored = await this.#options.files.list();
    this.#summaries.clear();
    for (const summary of stored) this.#summaries.set(summary.id, summary);
    for (const conversation of this.#unwritten.values()) this.#note(conversation);
    this.#options.onChange();
  }

  async read(id: string): Promise<Conversation | undefined> {
    return this.#unwritten.get(id) ?? this.#options.files.read(id);
  }

  put(conversation: Conversation): void {
    this.#unwritten.set(conversation.id, conversation);
    this.#note(conversation);
    this.#cancelTimer ??= this.#options.after(writeEachMs, () => {
      this.#cancelTimer = undefined;
      void this.#writeAll();
    });
  }

  /** @returns the deleted one, for `put` to bring it back */
  async remove(id: string): Promise<Conversation | undefined> {
    const conversation = await this.read(id);
    this.#unwritten.delete(id);
    // A write that is on its way would bring it back.
    await this.#writing;
    this.#summaries.delete(id);
    await this.#options.files.remove(id);
    this.#options.onChange();
    return conversation;
  }

  /** Conversations in which all words occur, newest first. Reads one file after another, so that memory stays small. */
  async search(text: string): Promise<readonly ConversationSummary[]> {
    const all = this.summaries;
    if (text.trim() === "") return all;
    const found: ConversationSummary[] = [];
    for (const summary of all) {
      const conversation = await this.read(summary.id);
      if (conversation !== undefined && matchesWords(conversation, text)) found.push(summary);
    }
    return found;
  }

  /** Resolves when everything has been written, or tried. */
  async flush(): Promise<void> {
    this.#cancelTimer?.();
    this.#cancelTimer = undefined;
    await this.#writeAll();
  }

  #writeAll(): Promise<void> {
    this.#writing = this.#writing.then(() => this.#writeUnwritten());
    return this.#writing;
  }

  async #writeUnwritten(): Promise<void> {
    for (const id of [...this.#unwritten.keys()]) {
      const conversation = this.#unwritten.get(id);
      if (conversation === undefined) continue;
      const bounded = withinBytes(conversation, this.#limits.conversationBytes);
      if (bounded !== conversation) this.#tellOnce(t("a conversation has grown long: its oldest messages are no longer kept in full."));
      try {
        await this.#options.files.write(bounded);
      } catch (error) {
        this.#options.log(`chat: a conversation could not be written: ${messageOf(error)}`);
        this.#tellOnce(
          t("conversations cannot be kept: {0}. The chat goes on, and what it says is lost when the window closes.", messageOf(error)),
        );
        continue;
      }
      // Unless it was changed, or deleted, while it was written.
      if (this.#unwritten.get(id) === conversation) this.#unwritten.delete(id);
      this.#note(bounded);
    }
    await this.#letOldestGo();
  }

  /** The newest conversation always stays. */
  async #letOldestGo(): Promise<void> {
    const newestFirst = [...this.#summaries.values()].sort((a, b) => b.updatedMs - a.updatedMs);
    let bytes = 0;
    for (const [index, summary] of newestFirst.entries()) {
      bytes += summary.bytes;
      const fits = bytes <= this.#limits.totalBytes && index < this.#limits.conversations;
      if (index === 0 || fits || this.#unwritten.has(summary.id)) continue;
      this.#summaries.delete(summary.id);
      this.#options.log(`chat: the conversation "${summary.title}" left, as one of the oldest`);
      this.#tellOnce(t("there is no more room for conversations: the oldest ones leave. Export those that you want to keep."));
      await this.#options.files.remove(summary.id).catch((error: unknown) => this.#options.log(`chat: ${messageOf(error)}`));
    }
  }

  #note({ id, title, updatedMs, messages }: Conversation): void {
    // Counting the bytes of each piece of an answer would cost more than writing it once a second.
    const bytes = messages.reduce((sum, message) => sum + message.text.length + attachedLength(message), 0);
    this.#summaries.set(id, { id, title, updatedMs, messageCount: messages.length, bytes });
  }

  #tellOnce(message: string): void {
    const kind = message.split(":", 1)[0] ?? message;
    if (this.#told.has(kind)) return;
    this.#told.add(kind);
    this.#options.tell(message);
  }
}

function attachedLength(message: Conversation["messages"][number]): number {
  return message.role === "user" ? message.attachments.reduce((sum, { text }) => sum + text.length, 0) : 0;
}
