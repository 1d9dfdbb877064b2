/** What a model is, whatever it is called and wherever it lies: the SHA-256 of its file's bytes, or of those of its files. */
import { createHash } from "node:crypto";
import { createReadStream } from "node:fs";
import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Identities, identitiesFileName, identityKey } from "../shared/weightFolder.ts";
import { readingModel } from "./formats/readingModel.ts";

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

/** Whether `modelIdentity` would read nothing but its memo. Throws as it does. */
export async function isIdentified(paths: readonly string[], cacheFolder: string): Promise<boolean> {
  const memo = await readMemo(join(cacheFolder, identitiesFileName));
  for (const path of paths) {
    if (memo[identityKey(path, await readingModel(path, () => stat(path)))] === undefined) return false;
  }
  return true;
}

async function fileIdentity(path: string, cacheFolder: string): Promise<string> {
  const key = identityKey(path, await readingModel(path, () => stat(path)));
  const memoPath = join(cacheFolder, identitiesFileName);
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

async function readMemo(path: string): Promise<Identities> {
  try {
    const parsed = Identities.safeParse(JSON.parse(await readFile(path, "utf8")));
    return parsed.success ? parsed.data : {};
  } catch {
    return {};
  }
}
