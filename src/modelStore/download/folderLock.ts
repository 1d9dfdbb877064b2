/**
 * Lets one process at a time download into a folder: two windows, or a window and the command line.
 *
 * Invariants
 * - The lock is a file with the holder's name and a token in it. Who holds it touches it now and then, so a lock that nobody has touched for
 *   long, or whose process is gone, is taken over.
 * - Taking over cannot be made atomic with files alone. Therefore a holder asks `isHeld` before it gives a file its name, and what two of
 *   them wrote into one file in between shows in the SHA-256 at the latest.
 */
import { randomUUID } from "node:crypto";
import { link, readFile, rename, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import { t } from "@vscode/l10n";
import * as z from "zod";
import { AppError, systemCodeOf } from "../../shared/errors.ts";

export interface FolderLock {
  /** Whether nobody has taken it over meanwhile. */
  isHeld(): Promise<boolean>;
  release(): Promise<void>;
}

const Holder = z.object({ pid: z.int(), host: z.string(), token: z.string() });

const touchEveryMs = 10_000;

/** Six touches missed: the process is gone and its number belongs to another, or the machine slept. */
const staleMs = 60_000;

const lockName = "download.lock";

/** @throws AppError `download/busy` while another process holds it */
export async function lockFolder(folder: string, name: string): Promise<FolderLock> {
  const path = join(folder, lockName);
  const token = randomUUID();
  const text = JSON.stringify({ pid: process.pid, host: hostname(), token });
  if (!(await create(path, text))) {
    await removeStale(path);
    if (!(await create(path, text))) {
      throw new AppError("download/busy", t("{0}: can be downloaded once at a time; another window does it now", name));
    }
  }
  const touching = setInterval(() => {
    const now = new Date();
    utimes(path, now, now).catch(() => {});
  }, touchEveryMs);
  touching.unref();
  const isHeld = async () => (await readFile(path, "utf8").catch(() => "")) === text;
  return {
    isHeld,
    async release() {
      clearInterval(touching);
      if (await isHeld()) await rm(path, { force: true });
    },
  };
}

/** Whether a download into that folder is going on, here or in another process. */
export async function isLocked(folder: string): Promise<boolean> {
  const path = join(folder, lockName);
  const text = await readFile(path, "utf8").catch(() => undefined);
  return text !== undefined && !(await isStale(path, text));
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if (systemCodeOf(error) === "EEXIST") return false;
    throw error;
  }
}

/** Moves a stale lock away, and back if it was no longer the one that was looked at. */
async function removeStale(path: string): Promise<void> {
  const text = await readFile(path, "utf8").catch(() => undefined);
  if (text === undefined || !(await isStale(path, text))) return;
  const aside = `${path}.${randomUUID()}.new`;
  try {
    await rename(path, aside);
    if ((await readFile(aside, "utf8")) !== text) await link(aside, path);
  } catch {
    // Somebody else was first; the next try to create the lock tells.
  }
  await rm(aside, { force: true });
}

async function isStale(path: string, text: string): Promise<boolean> {
  const age = await stat(path).then(
    ({ mtimeMs }) => Date.now() - mtimeMs,
    () => 0,
  );
  if (age > staleMs) return true;
  const holder = parseHolder(text);
  // Written this very moment, or cut off by a crash: then its age tells.
  if (holder === undefined) return false;
  return holder.host === hostname() && !isAlive(holder.pid);
}

function parseHolder(text: string): z.infer<typeof Holder> | undefined {
  try {
    return Holder.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}

/** Signal 0 only asks. EPERM means that it lives and belongs to somebody else. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return systemCodeOf(error) !== "ESRCH";
  }
}
