import { statfs } from "node:fs/promises";
import { dirname } from "node:path";

/** Of the disk that a folder is on, or will be on when it is made; 0 where nobody can tell. */
export async function freeDiskBytes(folder: string): Promise<number> {
  try {
    const { bavail, bsize } = await statfs(folder);
    return bavail * bsize;
  } catch {
    const parent = dirname(folder);
    return parent === folder ? 0 : freeDiskBytes(parent);
  }
}
