/** A model of the catalogue, with all of its files, into a folder of its own. */
import { createHash } from "node:crypto";
import { mkdir, stat } from "node:fs/promises";
import { t } from "@vscode/l10n";
import { AppError } from "../../shared/errors.ts";
import { formatBytes } from "../../shared/formatBytes.ts";
import type { DownloadProgress } from "../../shared/progressText.ts";
import { type CompleteDownload, readCompleteRecord, writeCompleteRecord } from "./completeRecord.ts";
import { diskError } from "./diskError.ts";
import type { DownloadDisk } from "./downloadDisk.ts";
import { type DownloadTools, downloadFile } from "./downloadFile.ts";
import { lockFolder } from "./folderLock.ts";
import { hashFile } from "./hashFile.ts";
import { partPathOf } from "./partRecord.ts";
import type { DownloadPlan, PlannedFile } from "./plan.ts";
import { ProgressMeter } from "./progressMeter.ts";
import { isOf } from "./storedDownloads.ts";

/** A disk that is full to the last byte troubles everything else on the machine. */
const spareBytes = 256e6;

/**
 * Downloads what is missing. A stop at any moment (the signal, a lost connection, a killed process) costs little: called again, it goes on.
 *
 * @throws AppError `download/*`; the signal's reason
 */
export async function downloadModel(
  plan: DownloadPlan,
  tools: DownloadTools,
  use: { readonly onProgress: (progress: DownloadProgress) => void; readonly signal: AbortSignal },
): Promise<CompleteDownload> {
  const lock = await beginIn(plan);
  try {
    const complete = await readCompleteRecord(plan.folder);
    if (isOf(complete, plan)) return complete;
    const meter = new ProgressMeter(plan.totalBytes, { nowMs: tools.nowMs, onProgress: use.onProgress });
    await requireSpace(plan, tools.disk);
    let before = 0;
    for (const file of plan.files) {
      const start = before;
      const note = (phase: DownloadProgress["phase"], doneBytes: number) => meter.note(phase, start + doneBytes);
      const onProgress = (doneBytes: number) => note("checking", doneBytes);
      if (!(await isThere(file, tools.disk, { onProgress, signal: use.signal }))) {
        await downloadFile(file, tools, { note, isLockHeld: () => lock.isHeld(), signal: use.signal });
      }
      before += file.bytes;
    }
    await writeCompleteRecord(plan);
    const written = await readCompleteRecord(plan.folder);
    if (written === undefined)
      throw new AppError("download/notWritable", t("{0}: must keep what was downloaded, but it is gone", plan.folder));
    return written;
  } catch (error) {
    throw diskError(plan.files[0]?.path ?? plan.folder, error);
  } finally {
    await lock.release();
  }
}

async function beginIn({ folder, name, files }: DownloadPlan) {
  try {
    await mkdir(folder, { recursive: true });
    return await lockFolder(folder, name);
  } catch (error) {
    throw diskError(files[0]?.path ?? folder, error);
  }
}

/** A file of that name got it when it was whole, but perhaps as another version of the entry had it. */
async function isThere(file: PlannedFile, disk: DownloadDisk, use: Parameters<typeof hashFile>[3]): Promise<boolean> {
  if ((await sizeOf(file.path)) !== file.bytes) return false;
  const handle = await disk.open(file.path, "r");
  try {
    const hash = createHash("sha256");
    await hashFile(handle, hash, file.bytes, use);
    return hash.digest("hex") === file.sha256;
  } finally {
    await handle.close();
  }
}

/** @throws AppError `download/diskFull` with what is missing */
async function requireSpace({ files, folder, name }: DownloadPlan, disk: DownloadDisk): Promise<void> {
  let missingBytes = 0;
  for (const file of files) {
    const thereBytes = (await sizeOf(file.path)) === file.bytes ? file.bytes : await sizeOf(partPathOf(file));
    missingBytes += Math.max(0, file.bytes - thereBytes);
  }
  const freeBytes = await disk.freeBytes(folder);
  const lackingBytes = missingBytes + spareBytes - freeBytes;
  if (missingBytes === 0 || lackingBytes <= 0) return;
  const numbers = [formatBytes(missingBytes + spareBytes), formatBytes(freeBytes), folder, formatBytes(lackingBytes)] as const;
  throw new AppError("download/diskFull", t("{0}: {1} must be free for the download, got {2} in {3}; free {4} more", name, ...numbers));
}

async function sizeOf(path: string): Promise<number> {
  return stat(path).then(
    ({ size }) => size,
    () => 0,
  );
}
