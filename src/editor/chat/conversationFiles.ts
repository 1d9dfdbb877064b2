/**
 * Conversations in a folder, a file each, and an index of them.
 *
 * Invariants
 * - A file belongs to whoever wrote it last, and is whole at every moment. No lock is needed: no file holds what two windows know.
 * - The index is a copy that saves reading: an entry counts only while the file's size and time are those it was made from. It may be
 *   deleted, and several windows may write it over each other.
 * - A file that is no conversation is renamed and never deleted. Names that are none of ours are left alone.
 */
import { mkdir, readdir, readFile, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { isTree } from "../../chat/conversation/isTree.ts";
import type { ConversationSummary } from "../../shared/chatProtocol.ts";
import { Conversation } from "../../shared/conversation.ts";
import { messageOf, systemCodeOf } from "../../shared/errors.ts";
import { unfinishedEnding, writeWhole } from "./writeWhole.ts";

/** Ids are file names. Ours are UUIDs. */
export const conversationId = /^[A-Za-z0-9][\w-]{0,63}$/;

/** Twice what a conversation may have (conversationStore.ts). More was not written here. */
const maxFileBytes = 8 * 2 ** 20;

/** A thousand entries take about 200 KiB. */
const maxIndexBytes = 4 * 2 ** 20;

/** Writing takes milliseconds; what has not been finished after this time never will. */
const unfinishedMs = 60_000;

/** No id has a dot. */
const indexName = ".index.json";
const asideEnding = ".unreadable";

const IndexEntry = z.object({
  bytes: z.number(),
  writtenMs: z.number(),
  title: z.string(),
  updatedMs: z.number(),
  messageCount: z.number(),
});
const Index = z.record(z.string().regex(conversationId), IndexEntry);
type Index = z.infer<typeof Index>;

/** As it is in the folder. */
export interface StoredSummary extends ConversationSummary {
  readonly bytes: number;
}

export interface ConversationFilesOptions {
  readonly folder: string;
  readonly log: (line: string) => void;
  /** `writeWhole`, unless a test wants a disk that is full. */
  readonly write?: (path: string, text: string) => Promise<void>;
}

export class ConversationFiles {
  readonly #options: ConversationFilesOptions;
  readonly #write: (path: string, text: string) => Promise<void>;
  #index: Index | undefined;

  constructor(options: ConversationFilesOptions) {
    this.#options = options;
    this.#write = options.write ?? writeWhole;
  }

  /** What is in the folder now, in no order. Reads only what the index does not know. Never rejects: what cannot be read is not there. */
  async list(): Promise<readonly StoredSummary[]> {
    const before = this.#index ?? (await this.#readIndex());
    const names = await readdir(this.#options.folder).catch((): string[] => []);
    const index: Index = {};
    for (const name of names) {
      if (name.endsWith(unfinishedEnding)) await this.#sweep(name);
      const id = /^(.+)\.json$/.exec(name)?.[1];
      if (id === undefined || !conversationId.test(id)) continue;
      const entry = await this.#entry(id, before[id]);
      if (entry !== undefined) index[id] = entry;
    }
    this.#index = index;
    if (JSON.stringify(index) !== JSON.stringify(before)) {
      await this.#write(join(this.#options.folder, indexName), JSON.stringify(index)).catch((error: unknown) => {
        this.#options.log(`chat: the index could not be written: ${messageOf(error)}`);
      });
    }
    return Object.entries(index).map(([id, { writtenMs: _, ...entry }]) => ({ id, ...entry }));
  }

  /** Undefined where there is none, or none that can be read. */
  async read(id: string): Promise<Conversation | undefined> {
    if (!conversationId.test(id)) return undefined;
    const path = this.#path(id);
    const before = await stat(path).catch(() => undefined);
    if (before === undefined) return undefined;
    try {
      if (before.size > maxFileBytes) throw new Error(`must have at most ${maxFileBytes} bytes, got ${before.size}`);
      const conversation = Conversation.parse(JSON.parse(await readFile(path, "utf8")));
      if (conversation.id !== id) throw new Error(`must hold the conversation of its name, got ${conversation.id.slice(0, 100)}`);
      if (!isTree(conversation)) throw new Error("must hold a tree of messages");
      return conversation;
    } catch (error) {
      // Deleted meanwhile, or not to be read now: neither says anything about what is in it.
      if (systemCodeOf(error) === undefined) await this.#putAside(id, before.mtimeMs, error);
      return undefined;
    }
  }

  /** @throws what the file system throws */
  async write(conversation: Conversation): Promise<void> {
    await mkdir(this.#options.folder, { recursive: true });
    await this.#write(this.#path(conversation.id), JSON.stringify(conversation));
  }

  /** @throws what the file system throws, except when it is gone already */
  async remove(id: string): Promise<void> {
    await rm(this.#path(id), { force: true });
  }

  #path(id: string): string {
    return join(this.#options.folder, `${id}.json`);
  }

  async #readIndex(): Promise<Index> {
    try {
      const path = join(this.#options.folder, indexName);
      if ((await stat(path)).size > maxIndexBytes) return {};
      const parsed = Index.safeParse(JSON.parse(await readFile(path, "utf8")));
      return parsed.success ? parsed.data : {};
    } catch {
      return {};
    }
  }

  async #entry(id: string, known: z.infer<typeof IndexEntry> | undefined): Promise<z.infer<typeof IndexEntry> | undefined> {
    const found = await stat(this.#path(id)).catch(() => undefined);
    if (found === undefined || !found.isFile()) return undefined;
    if (known?.bytes === found.size && known.writtenMs === found.mtimeMs) return known;
    const conversation = await this.read(id);
    if (conversation === undefined) return undefined;
    const { title, updatedMs, messages } = conversation;
    return { bytes: found.size, writtenMs: found.mtimeMs, title, updatedMs, messageCount: messages.length };
  }

  /** Unless another window has written it anew since it was read. */
  async #putAside(id: string, writtenMs: number, reason: unknown): Promise<void> {
    const path = this.#path(id);
    const now = await stat(path).catch(() => undefined);
    if (now?.mtimeMs !== writtenMs) return;
    const asideName = `${id}.json.${Math.round(writtenMs)}${asideEnding}`;
    const words = reason instanceof z.ZodError ? z.prettifyError(reason) : messageOf(reason);
    this.#options.log(`chat: ${id}.json is no conversation and is kept as ${asideName}: ${words.slice(0, 500)}`);
    await rename(path, join(this.#options.folder, asideName)).catch((error: unknown) => this.#options.log(`chat: ${messageOf(error)}`));
  }

  /** Deletes what a killed editor left in the middle of a write. */
  async #sweep(name: string): Promise<void> {
    const path = join(this.#options.folder, name);
    const found = await stat(path).catch(() => undefined);
    if (found !== undefined && Date.now() - found.mtimeMs > unfinishedMs) await rm(path, { force: true }).catch(() => {});
  }
}
