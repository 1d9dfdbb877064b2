/** Where model files are read from: the disk, or memory where tests read a million of them. */
import { open, stat } from "node:fs/promises";
import { t } from "@vscode/l10n";
import { AppError, messageOf, systemCodeOf } from "../../shared/errors.ts";
import { readingModel } from "./readingModel.ts";

export interface FileAccess {
  kindOf(path: string): Promise<"file" | "folder" | "device" | "absent">;
  /** Throws AppError `model/notFound` where there is no file that can be read. */
  open(path: string): Promise<ReadableFile>;
}

export interface ReadableFile extends AsyncDisposable {
  readonly path: string;
  /** When it was opened. */
  readonly byteLength: number;
  /** Reads up to `length` bytes at `position` into `into` from its byte `at` on; resolves with their number, 0 at the end of the file. */
  read(into: Uint8Array, at: number, length: number, position: number): Promise<number>;
}

export const disk: FileAccess = {
  async kindOf(path) {
    try {
      const info = await stat(path);
      if (info.isFile()) return "file";
      return info.isDirectory() ? "folder" : "device";
    } catch (error) {
      if (systemCodeOf(error) === "ENOENT") return "absent";
      throw unreadable(path, error);
    }
  },

  async open(path) {
    try {
      const handle = await open(path, "r");
      return {
        path,
        byteLength: (await handle.stat()).size,
        read: async (into, at, length, position) => (await readingModel(path, () => handle.read(into, at, length, position))).bytesRead,
        [Symbol.asyncDispose]: () => handle.close(),
      };
    } catch (error) {
      throw unreadable(path, error);
    }
  },
};

/** Fills all of `into`, or says how many bytes there were. */
export async function readFully(file: ReadableFile, into: Uint8Array, position: number): Promise<number> {
  let filled = 0;
  while (filled < into.length) {
    const count = await file.read(into, filled, into.length - filled, position + filled);
    if (count === 0) break;
    filled += count;
  }
  return filled;
}

/** The text of a small file. Throws AppError `model/malformed` when it has more than `maxBytes`. */
export async function readText(path: string, maxBytes: number, access: FileAccess): Promise<string> {
  await using file = await access.open(path);
  if (file.byteLength > maxBytes) {
    throw new AppError(
      "model/malformed",
      t("{0}: must have at most {1} bytes, got {2}; get the file again", path, maxBytes, file.byteLength),
    );
  }
  const bytes = Buffer.alloc(file.byteLength);
  return bytes.toString("utf8", 0, await readFully(file, bytes, 0));
}

function unreadable(path: string, error: unknown): AppError {
  const found = systemCodeOf(error) === "ENOENT" ? t("no such file") : messageOf(error);
  return new AppError("model/notFound", t("{0}: the model file must be readable, got {1}; check the path", path, found), { cause: error });
}
