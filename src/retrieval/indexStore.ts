/**
 * Indexes on disk, one file for each set of workspace folders.
 *
 * Invariants
 * - A file with its final name is whole: it is written under another name, flushed, and renamed.
 * - Several windows may do this at the same time; the last one's index is kept, and each checks it against the disk.
 * - What was not opened for `unusedMs` is removed when another index is opened.
 */
import { createHash, randomBytes } from "node:crypto";
import { open, readdir, rename, rm, stat, utimes } from "node:fs/promises";
import { join } from "node:path";
import { messageOf } from "../shared/errors.ts";
import { makeFolder } from "../shared/makeFolder.ts";
import { indexVersion, readIndex, writeIndex } from "./indexFile.ts";
import type { PieceIndex } from "./pieceIndex.ts";

/** A workspace that nobody has asked about for this long is made anew in a minute or less. */
export const unusedMs = 30 * 24 * 60 * 60 * 1000;
/** A half-written file this old belongs to no running process. */
const abandonedMs = 24 * 60 * 60 * 1000;

const ending = ".index";
const partialMark = ".partial-";

export class IndexStore {
  readonly #cacheFolder: string;
  readonly #folders: readonly string[];
  readonly #warn: (message: string) => void;
  #hasWarned = false;

  constructor(cacheFolder: string, folders: readonly string[], warn: (message: string) => void) {
    this.#cacheFolder = cacheFolder;
    this.#folders = folders;
    this.#warn = warn;
  }

  get path(): string {
    return join(this.#cacheFolder, `${this.#key}-v${indexVersion}${ending}`);
  }

  get #key(): string {
    return createHash("sha256").update(this.#folders.join("\0")).digest("hex").slice(0, 16);
  }

  /** Undefined when there is none that can be used. Never rejects. */
  async load(): Promise<PieceIndex | undefined> {
    try {
      const file = await open(this.path, "r");
      try {
        const index = await readIndex(file, this.#folders);
        if (index === undefined) this.#warn(`${this.path}: the index of the workspace is damaged; it is made again`);
        return index;
      } finally {
        await file.close();
      }
    } catch {
      return undefined;
    }
  }

  /** Never rejects: an index that cannot be kept is still in memory. */
  async save(index: PieceIndex): Promise<void> {
    const partial = `${this.path}${partialMark}${process.pid}-${randomBytes(4).toString("hex")}`;
    try {
      await makeFolder(this.#cacheFolder);
      const file = await open(partial, "wx");
      try {
        await writeIndex(file, index, this.#folders);
        await file.sync();
      } finally {
        await file.close();
      }
      await rename(partial, this.path);
    } catch (error) {
      await rm(partial, { force: true }).catch(() => undefined);
      if (this.#hasWarned) return;
      this.#hasWarned = true;
      this.#warn(
        `${this.#cacheFolder}: the index of the workspace could not be kept, it will be made again next time: ${messageOf(error)}`,
      );
    }
  }

  /** Says that this index is in use, and removes those that are not. Never rejects. */
  async tidy(nowMs = Date.now()): Promise<void> {
    const now = new Date(nowMs);
    await utimes(this.path, now, now).catch(() => undefined);
    for (const name of await readdir(this.#cacheFolder).catch(() => [])) {
      const isPartial = name.includes(ending + partialMark);
      if (!isPartial && !name.endsWith(ending)) continue;
      const path = join(this.#cacheFolder, name);
      const found = await stat(path).catch(() => undefined);
      // An index of another version of this format is of no use to anybody who runs this one.
      const isOther = name.startsWith(`${this.#key}-`) && !isPartial && path !== this.path;
      const isOld = found !== undefined && nowMs - found.mtimeMs > (isPartial ? abandonedMs : unusedMs);
      if (isOld || isOther) await rm(path, { force: true }).catch(() => undefined);
    }
  }

  /** Bytes on disk; 0 when there are none. */
  async byteLength(): Promise<number> {
    return stat(this.path).then(
      ({ size }) => size,
      () => 0,
    );
  }
}
