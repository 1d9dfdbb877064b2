/**
 * All that discovery does to a disk: it looks. There is no way to write here, and nothing throws: what cannot be read is not there.
 *
 * Invariants
 * - At most `maxAtOnce` calls of the system run at a time, and at most `maxCalls` in the life of a reader; then every folder is empty.
 * - Once the signal fires every call that waits comes back empty, also one that hangs on a network drive that is gone.
 */
import { open, readdir, stat } from "node:fs/promises";

export interface FolderReader {
  /** Empty where there is no folder that can be read. */
  list(folder: string): Promise<readonly FolderEntry[]>;
  /** Of what links lead to; undefined where that is neither a file nor a folder. */
  look(path: string): Promise<Look | undefined>;
  /** Of a file of at most `maxBytes`; undefined where there is none. */
  readText(path: string, maxBytes: number): Promise<string | undefined>;
}

export interface FolderEntry {
  readonly name: string;
  readonly kind: "file" | "folder" | "link";
}

export interface Look {
  readonly kind: "file" | "folder";
  readonly bytes: number;
  /** Equal for two paths of one file: hard links, and links to it. */
  readonly identity: string;
}

export interface ReaderLimits {
  readonly maxAtOnce: number;
  readonly maxCalls: number;
}

/** Node has four threads for files, so more at once than some tens only cost memory. Ten thousand models need some 30,000 calls. */
const usualLimits: ReaderLimits = { maxAtOnce: 64, maxCalls: 200_000 };

export function folderReader(signal: AbortSignal, { maxAtOnce, maxCalls }: ReaderLimits = usualLimits): FolderReader {
  const waiting: (() => void)[] = [];
  let running = 0;
  let calls = 0;
  const given = new Promise<undefined>((resolve) => {
    if (signal.aborted) resolve(undefined);
    else signal.addEventListener("abort", () => resolve(undefined), { once: true });
  });

  const ask = async <Result>(call: () => Promise<Result>): Promise<Result | undefined> => {
    if (running === maxAtOnce) await new Promise<void>((resume) => waiting.push(resume));
    else running++;
    try {
      if (signal.aborted || ++calls > maxCalls) return undefined;
      return await Promise.race([call().catch(() => undefined), given]);
    } finally {
      // Who waits takes this one's place.
      const next = waiting.shift();
      if (next === undefined) running--;
      else next();
    }
  };

  return {
    async list(folder) {
      const entries = await ask(() => readdir(folder, { withFileTypes: true }));
      return (entries ?? []).flatMap((entry): FolderEntry[] => {
        if (entry.isFile()) return [{ name: entry.name, kind: "file" }];
        if (entry.isDirectory()) return [{ name: entry.name, kind: "folder" }];
        return entry.isSymbolicLink() ? [{ name: entry.name, kind: "link" }] : [];
      });
    },

    async look(path) {
      // Numbers of files on Windows have 64 bits.
      const info = await ask(() => stat(path, { bigint: true }));
      if (info === undefined || !(info.isFile() || info.isDirectory())) return undefined;
      const identity = info.ino === 0n ? path : `${info.dev}:${info.ino}`;
      return { kind: info.isFile() ? "file" : "folder", bytes: Number(info.size), identity };
    },

    readText: (path, maxBytes) => ask(() => readSmallFile(path, maxBytes)),
  };
}

async function readSmallFile(path: string, maxBytes: number): Promise<string | undefined> {
  // Asked before opening: opening a pipe would wait for its other end.
  const info = await stat(path);
  if (!info.isFile() || info.size > maxBytes) return undefined;
  // One byte more tells a file that grew meanwhile.
  const bytes = Buffer.alloc(info.size + 1);
  await using file = await open(path, "r");
  const { bytesRead } = await file.read(bytes, 0, bytes.length, 0);
  return bytesRead > info.size ? undefined : bytes.toString("utf8", 0, bytesRead);
}
