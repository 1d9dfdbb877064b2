/**
 * A file that is being downloaded.
 *
 * Invariants
 * - The hash has seen exactly the first `doneBytes` bytes of `<name>.part`, and they are what was received.
 * - The record beside says `syncedBytes` only of bytes that the disk has confirmed; after a restart nothing behind them is believed.
 * - `<name>` itself appears by a rename, after size and SHA-256 were found right and the disk has confirmed the data. It is never half there.
 */
import { createHash } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { t } from "@vscode/l10n";
import { AppError, systemCodeOf } from "../../shared/errors.ts";
import { diskError } from "./diskError.ts";
import type { DownloadDisk, PartHandle } from "./downloadDisk.ts";
import { hashFile } from "./hashFile.ts";
import { partPathOf, readPartRecord, recordPathOf, writePartRecord } from "./partRecord.ts";
import type { PlannedFile } from "./plan.ts";

export class PartFile {
  readonly #file: PlannedFile;
  readonly #handle: PartHandle;
  readonly #syncEveryBytes: number;
  #hash = createHash("sha256");
  #doneBytes = 0;
  #syncedBytes = 0;
  #etag: string | undefined;
  #isOpen = true;

  /**
   * Goes on with what is on the disk, which is hashed again, or begins.
   *
   * @throws AppError `download/notWritable`; the signal's reason
   */
  static async open(
    file: PlannedFile,
    use: {
      readonly disk: DownloadDisk;
      /** The most that a crash of the machine may cost. */
      readonly syncEveryBytes: number;
      readonly onProgress: (checkedBytes: number) => void;
      readonly signal: AbortSignal;
    },
  ): Promise<PartFile> {
    const record = await readPartRecord(file);
    const part = new PartFile(file, await openHandle(file, record !== undefined, use.disk), use.syncEveryBytes);
    try {
      if (record !== undefined) {
        // Another server names its versions otherwise.
        if (record.url === file.address.href) part.#etag = record.etag;
        const there = Math.min(record.syncedBytes, file.bytes, (await part.#handle.stat()).size);
        part.#doneBytes = await hashFile(part.#handle, part.#hash, there, use);
        part.#syncedBytes = part.#doneBytes;
        await part.#handle.truncate(part.#doneBytes);
      }
      return part;
    } catch (error) {
      await part.#handle.close();
      throw diskError(file.path, error);
    }
  }

  private constructor(file: PlannedFile, handle: PartHandle, syncEveryBytes: number) {
    this.#file = file;
    this.#handle = handle;
    this.#syncEveryBytes = syncEveryBytes;
  }

  get doneBytes(): number {
    return this.#doneBytes;
  }

  /** Of the answer that the bytes so far came from. */
  get etag(): string | undefined {
    return this.#etag;
  }

  /** Where the next bytes come from; those so far are of the same version. From now on a restart finds that something was begun. */
  async noteSource(etag: string | undefined): Promise<void> {
    this.#etag = etag;
    await this.#onDisk(() => this.#noteSynced(this.#syncedBytes));
  }

  /** @throws AppError `download/diskFull` and `download/notWritable`, as all that write do; then nothing of the piece counts as written */
  async append(piece: Uint8Array): Promise<void> {
    await this.#onDisk(async () => {
      let written = 0;
      while (written < piece.length) {
        written += (await this.#handle.write(piece, written, piece.length - written, this.#doneBytes + written)).bytesWritten;
      }
    });
    this.#hash.update(piece);
    this.#doneBytes += piece.length;
    if (this.#doneBytes - this.#syncedBytes >= this.#syncEveryBytes) await this.sync();
  }

  /** Forgets all bytes. */
  async beginAnew(): Promise<void> {
    this.#hash = createHash("sha256");
    this.#doneBytes = 0;
    this.#etag = undefined;
    await this.#onDisk(async () => {
      // The record goes first: it may not speak of bytes that are being written over.
      await this.#noteSynced(0);
      await this.#handle.truncate(0);
    });
  }

  /** Has the disk confirm what was written, so that a restart can go on from there. */
  async sync(): Promise<void> {
    const doneBytes = this.#doneBytes;
    await this.#onDisk(async () => {
      await this.#handle.sync();
      await this.#noteSynced(doneBytes);
    });
  }

  /**
   * Gives the whole file its name.
   *
   * @throws AppError `download/mismatch` where its SHA-256 is another; then nothing of it is kept
   */
  async finish(): Promise<void> {
    const { name, path, sha256, bytes } = this.#file;
    const found = this.#hash.digest("hex");
    const isRight = found === sha256 && this.#doneBytes === bytes;
    await this.#onDisk(async () => {
      if (isRight) await this.sync();
      await this.#close();
      if (isRight) {
        await rename(partPathOf(this.#file), path);
        await syncFolder(dirname(path));
      } else await rm(partPathOf(this.#file), { force: true });
      await rm(recordPathOf(this.#file), { force: true });
    });
    if (isRight) return;
    const message = t(
      "{0}: its SHA-256 must be {1}, got {2}; it was damaged on the way and is removed: download it again",
      name,
      sha256,
      found,
    );
    throw new AppError("download/mismatch", message);
  }

  /** Lets go of the file, if it is not finished, and keeps what is there. Failing to say how much costs the bytes since the last time. */
  async keep(): Promise<void> {
    if (!this.#isOpen) return;
    await this.sync().catch(() => {});
    await this.#close().catch(() => {});
  }

  async #close(): Promise<void> {
    this.#isOpen = false;
    await this.#handle.close();
  }

  async #onDisk(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      throw diskError(this.#file.path, error);
    }
  }

  async #noteSynced(syncedBytes: number): Promise<void> {
    const { address, bytes, sha256 } = this.#file;
    const etag = this.#etag === undefined ? {} : { etag: this.#etag };
    await writePartRecord(this.#file, { url: address.href, bytes, sha256, syncedBytes, ...etag });
    this.#syncedBytes = syncedBytes;
  }
}

async function openHandle(file: PlannedFile, goesOn: boolean, disk: DownloadDisk): Promise<PartHandle> {
  try {
    return await disk.open(partPathOf(file), goesOn ? "r+" : "w+");
  } catch (error) {
    if (!goesOn || systemCodeOf(error) !== "ENOENT") throw diskError(file.path, error);
    return openHandle(file, false, disk);
  }
}

/** A rename is in the folder's data. Windows opens no folders, and writes such changes in order by itself. */
async function syncFolder(folder: string): Promise<void> {
  if (process.platform === "win32") return;
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
