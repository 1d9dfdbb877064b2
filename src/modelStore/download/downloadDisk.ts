/** The disk as a download sees it, so that tests can fill it. */
import { open, statfs } from "node:fs/promises";

export interface PartHandle {
  write(piece: Uint8Array, at: number, length: number, position: number): Promise<{ readonly bytesWritten: number }>;
  read(into: Uint8Array, at: number, length: number, position: number): Promise<{ readonly bytesRead: number }>;
  truncate(byteLength: number): Promise<void>;
  stat(): Promise<{ readonly size: number }>;
  /** Waits until the data is on the disk. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

export interface DownloadDisk {
  /** @param flags as of `node:fs`; "r+" fails where there is no file, "w+" empties it */
  open(path: string, flags: "r" | "r+" | "w+"): Promise<PartHandle>;
  /** Bytes that this user may still write to the disk of a folder. */
  freeBytes(folder: string): Promise<number>;
}

export const systemDisk: DownloadDisk = {
  open,
  async freeBytes(folder) {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  },
};
