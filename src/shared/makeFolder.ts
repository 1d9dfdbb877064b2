/** A folder for what is kept, made when it is wanted. */
import { mkdir, stat } from "node:fs/promises";
import { dirname } from "node:path";
import { systemCodeOf } from "./errors.ts";

/**
 * Makes a folder and those above it; several processes may do so at the same time. Node's own `recursive` never returns where the
 * system refuses new folders with ENOENT, as /proc does.
 */
export async function makeFolder(path: string): Promise<void> {
  if (await isMade(path)) return;
  const parent = dirname(path);
  if (parent !== path) await makeFolder(parent);
  if (!(await isMade(path))) await mkdir(path);
}

/** Tries to make one folder. False where the one above it is not there, or was not a moment ago. */
async function isMade(path: string): Promise<boolean> {
  try {
    await mkdir(path);
    return true;
  } catch (error) {
    const code = systemCodeOf(error);
    if (code === "EEXIST" && (await stat(path)).isDirectory()) return true;
    if (code === "ENOENT") return false;
    throw error;
  }
}
