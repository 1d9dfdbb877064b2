/**
 * The file that the statistics are kept in.
 *
 * Invariants
 * - Several windows write it: each adds what it counted itself to what the file says, under a lock, and never writes a sum that it remembered.
 * - The file is whole at every moment: a new one is written beside it and renamed.
 * - A file that cannot be read as statistics counts as empty, and is replaced by the next write.
 */
import { mkdir, open, readFile, rename, rm, stat, writeFile } from "node:fs/promises";
import { dirname } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { addStatistics, StatisticsByDay } from "../../completion/statistics/statisticsByDay.ts";
import { systemCodeOf } from "../../shared/errors.ts";

/** 30 days take about 10 KiB; more than this was not written here. */
const maxFileBytes = 256 * 1024;

/** A write takes some milliseconds; a lock older than this was left behind by a window that ended in the middle of one. */
const staleLockMs = 10_000;

const lockAttempts = 20;
const lockWaitMs = 50;

export class StatisticsFile {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async read(): Promise<StatisticsByDay> {
    try {
      if ((await stat(this.#path)).size > maxFileBytes) return {};
      const parsed = StatisticsByDay.safeParse(JSON.parse(await readFile(this.#path, "utf8")));
      return parsed.success ? parsed.data : {};
    } catch {
      return {};
    }
  }

  /** @throws what the file system throws; an Error when another window does not let go of the file within a second */
  add(more: StatisticsByDay): Promise<void> {
    return this.#locked(async () => this.#write(addStatistics(await this.read(), more)));
  }

  /** @throws as `add` does */
  clear(): Promise<void> {
    return this.#locked(() => this.#write({}));
  }

  async #write(statistics: StatisticsByDay): Promise<void> {
    const fresh = `${this.#path}.new`;
    await writeFile(fresh, JSON.stringify(statistics));
    await rename(fresh, this.#path);
  }

  async #locked(work: () => Promise<void>): Promise<void> {
    await mkdir(dirname(this.#path), { recursive: true });
    const lock = `${this.#path}.lock`;
    for (let attempt = 0; ; attempt++) {
      try {
        await (await open(lock, "wx")).close();
        break;
      } catch (error) {
        if (attempt === lockAttempts || systemCodeOf(error) !== "EEXIST") throw error;
        if (await isStale(lock)) await rm(lock, { force: true });
        else await wait(lockWaitMs);
      }
    }
    try {
      await work();
    } finally {
      await rm(lock, { force: true });
    }
  }
}

async function isStale(lock: string): Promise<boolean> {
  try {
    return Date.now() - (await stat(lock)).mtimeMs > staleLockMs;
  } catch {
    // It is gone: the next attempt may get it.
    return false;
  }
}
