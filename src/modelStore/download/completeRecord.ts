/** Says of a folder that the download in it is complete: which files it has, each of them checked. */
import { readFile, rename, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { CatalogueFile } from "../../shared/catalogue.ts";
import { completeRecordName, type DownloadPlan } from "./plan.ts";

const CompleteRecord = z.object({
  /** Shown. */
  name: z.string(),
  /** `path` is the name in the folder; the first is the model's path. */
  files: z.array(CatalogueFile).min(1),
});

export interface CompleteDownload {
  readonly name: string;
  /** Absolute, of the first file. */
  readonly path: string;
  readonly bytes: number;
  readonly sha256s: readonly string[];
}

export async function writeCompleteRecord({ folder, name, files }: DownloadPlan): Promise<void> {
  const path = join(folder, completeRecordName);
  const record = { name, files: files.map((file) => ({ path: file.name, bytes: file.bytes, sha256: file.sha256 })) };
  await writeFile(`${path}.new`, JSON.stringify(record satisfies z.infer<typeof CompleteRecord>));
  await rename(`${path}.new`, path);
}

/** Nothing unless each of its files is there with its size. */
export async function readCompleteRecord(folder: string): Promise<CompleteDownload | undefined> {
  try {
    const { name, files } = CompleteRecord.parse(JSON.parse(await readFile(join(folder, completeRecordName), "utf8")));
    let total = 0;
    for (const { path, bytes } of files) {
      // Names are ours, without folders; a record that says otherwise was changed by somebody.
      if (path.includes("/") || path.startsWith("..") || (await stat(join(folder, path))).size !== bytes) return undefined;
      total += bytes;
    }
    return { name, path: join(folder, files[0]?.path ?? ""), bytes: total, sha256s: files.map(({ sha256 }) => sha256) };
  } catch {
    return undefined;
  }
}
