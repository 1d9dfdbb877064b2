import { randomUUID } from "node:crypto";
import { open, rename, rm } from "node:fs/promises";

/** What a file is called before it is whole. */
export const unfinishedEnding = ".unfinished";

/**
 * Writes a file so that its name stands for the old text or the new one at every moment: a new file beside it, flushed, then renamed. The
 * new file's name is nobody else's, so windows that write at the same time do not meet.
 *
 * @throws what the file system throws; nothing is left of the new file then, as far as it can be deleted
 */
export async function writeWhole(path: string, text: string): Promise<void> {
  const fresh = `${path}.${randomUUID()}${unfinishedEnding}`;
  try {
    const file = await open(fresh, "wx");
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(fresh, path);
  } catch (error) {
    await rm(fresh, { force: true }).catch(() => {});
    throw error;
  }
}
