/** What a model is, whatever it is called and wherever it lies: the SHA-256 of its file's bytes, or of those of its files. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { readingModel } from "./readingModel.ts";

const memoFileName = "identities.json";
const Memo = z.record(z.string(), z.string().regex(/^[0-9a-f]{64}$/));

/**
 * Hashing gigabytes takes seconds, so results are remembered in the cache folder by path, size and time of change. A memo that
 * cannot be read or written costs time, nothing else. Throws an AppError when the model cannot be read.
 */
export async function modelIdentity(paths: readonly string[], cacheFolder: string): Promise<string> {
  const identities: string[] = [];
  for (const path of paths) identities.push(await fileIdentity(path, cacheFolder));
  const [only = ""] = identities;
  return identities.length === 1 ? only : createHash("sha256").update(identities.join("\n")).digest("hex");
}

async function fileIdentity(path: string, cacheFolder: string): Promise<string> {
  const { size, mtimeMs, ino } = await readingModel(path, () => stat(path));
  const key = `${path}\n${size}\n${mtimeMs}\n${ino}`;
  const memoPath = join(cacheFolder, memoFileName);
  const memo = await readMemo(memoPath);
  const known = memo[key];
  if (known !== undefined) return known;
  const identity = await readingModel(path, () => hashOf(path));
  const temporary = `${memoPath}.${process.pid}`;
  await writeFile(temporary, JSON.stringify({ ...memo, [key]: identity }, null, 1))
    .then(() => rename(temporary, memoPath))
    .catch(() => undefined);
  return identity;
}

async function hashOf(path: string): Promise<string> {
  const hash = createHash("sha256");
  for await (const chunk of createReadStream(path, { highWaterMark: 1 << 20 })) hash.update(chunk);
  return hash.digest("hex");
}

async function readMemo(path: string): Promise<z.infer<typeof Memo>> {
  try {
    const parsed = Memo.safeParse(JSON.parse(await readFile(path, "utf8")));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}
