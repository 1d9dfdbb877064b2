/**
 * Reading the disk that the workspace lies on. Everything here waits for it: the index is made in a thread of its own, where a call that
 * waits costs a fifth of one that comes back later.
 */
import { lstatSync, readdirSync, readFileSync } from "node:fs";

export interface FolderEntry {
  readonly name: string;
  /** A link to a file or folder is "other": what it leads to may lie outside the workspace, or above it. */
  readonly kind: "file" | "folder" | "other";
}

export interface FileStamp {
  readonly mtimeMs: number;
  readonly size: number;
}

export interface WorkspaceDisk {
  /** Undefined for what cannot be read, or is no folder. */
  entries(folder: string): readonly FolderEntry[] | undefined;
  /** Whether it is a folder and no link to one. */
  isFolder(path: string): boolean;
  /** Undefined for what is no file, links included. */
  stamp(path: string): FileStamp | undefined;
  /** Undefined for what cannot be read. */
  read(path: string): Uint8Array | undefined;
}

export const nodeDisk: WorkspaceDisk = {
  entries(folder) {
    return orUndefined(() =>
      readdirSync(folder, { withFileTypes: true }).map((entry) => ({
        name: entry.name,
        kind: entry.isFile() ? "file" : entry.isDirectory() ? "folder" : "other",
      })),
    );
  },
  isFolder: (path) => orUndefined(() => lstatSync(path).isDirectory()) ?? false,
  stamp(path) {
    const found = orUndefined(() => lstatSync(path));
    return found?.isFile() === true ? { mtimeMs: found.mtimeMs, size: found.size } : undefined;
  },
  read: (path) => orUndefined(() => readFileSync(path)),
};

function orUndefined<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
