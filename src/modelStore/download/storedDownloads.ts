/** What earlier downloads left on the disk: models that are complete, and those that can be gone on with. */
import { readdir, rm, stat } from "node:fs/promises";
import { dirname, join, relative } from "node:path";
import type { FoundModel } from "../../shared/models.ts";
import { type CompleteDownload, readCompleteRecord } from "./completeRecord.ts";
import { partPathOf, readPartRecord, recordPathOf } from "./partRecord.ts";
import type { DownloadPlan } from "./plan.ts";

/** @param root absolute; the folder of all downloads */
export async function listComplete(root: string): Promise<readonly FoundModel[]> {
  const found: FoundModel[] = [];
  for (const entryId of await folderNames(root)) {
    const complete = await readCompleteRecord(join(root, entryId));
    if (complete === undefined) continue;
    const { path, name, bytes } = complete;
    found.push({ path, name, bytes, origin: "downloaded" });
  }
  return found;
}

/** Names of entries of which something is there. */
export async function folderNames(root: string): Promise<readonly string[]> {
  const entries = await readdir(root, { withFileTypes: true }).catch(() => []);
  return entries.filter((entry) => entry.isDirectory()).map(({ name }) => name);
}

export interface LeftOver {
  /** That can be gone on with. */
  readonly doneBytes: number;
  /** Whether all of it came from where the plan would take the rest from. */
  readonly isSameSource: boolean;
}

/** What a download that did not end left; nothing where it never began, or is complete. */
export async function leftOverOf(plan: DownloadPlan): Promise<LeftOver | undefined> {
  if (isOf(await readCompleteRecord(plan.folder), plan)) return undefined;
  let doneBytes = 0;
  let begunCount = 0;
  let isSameSource = true;
  for (const file of plan.files) {
    const record = await readPartRecord(file);
    const finishedBytes = await stat(file.path).then(
      ({ size }) => size,
      () => 0,
    );
    if (record === undefined && finishedBytes !== file.bytes) continue;
    begunCount++;
    doneBytes += record?.syncedBytes ?? finishedBytes;
    if (record !== undefined && record.url !== file.address.href) isSameSource = false;
  }
  return begunCount === 0 ? undefined : { doneBytes, isSameSource };
}

/** Whether what is there is what the entry wants now; an update of the catalogue may want another version. */
export function isOf(complete: CompleteDownload | undefined, plan: DownloadPlan): complete is CompleteDownload {
  return complete !== undefined && plan.files.every(({ sha256 }, index) => complete.sha256s[index] === sha256);
}

/** Removes what a download that did not end left. An older version that is complete stays. */
export async function removeUnfinished(plan: DownloadPlan): Promise<void> {
  if ((await readCompleteRecord(plan.folder)) === undefined) {
    await rm(plan.folder, { recursive: true, force: true });
    return;
  }
  for (const file of plan.files) {
    await rm(partPathOf(file), { force: true });
    await rm(recordPathOf(file), { force: true });
  }
}

/** Removes a download, complete or not, by the path of its first file; nothing outside of `root`. */
export async function removeDownload(root: string, path: string): Promise<void> {
  const entryId = relative(root, dirname(path));
  if (!/^[a-z0-9][a-z0-9.-]*$/u.test(entryId)) throw new Error(`download: must lie in ${root}, got ${path}`);
  await rm(join(root, entryId), { recursive: true, force: true });
}
