/** The small file beside an unfinished one, which says what it is to become and how much of it is surely on the disk. */
import { readFile, rename, writeFile } from "node:fs/promises";
import * as z from "zod";
import type { PlannedFile } from "./plan.ts";

const PartRecord = z.object({
  /** Where it came from. */
  url: z.string(),
  etag: z.string().exactOptional(),
  /** Of the whole file. */
  bytes: z.int().positive(),
  sha256: z.string(),
  /** Bytes that the disk held when they were last waited for. After a crash of the machine what lies behind them may be anything. */
  syncedBytes: z.int().min(0),
});

export type PartRecord = z.infer<typeof PartRecord>;

export function partPathOf({ path }: { readonly path: string }): string {
  return `${path}.part`;
}

export function recordPathOf({ path }: { readonly path: string }): string {
  return `${path}.part.json`;
}

/** What was kept of this very file; nothing where the record is damaged or of another version of it. */
export async function readPartRecord(file: Pick<PlannedFile, "path" | "bytes" | "sha256">): Promise<PartRecord | undefined> {
  try {
    const parsed = PartRecord.safeParse(JSON.parse(await readFile(recordPathOf(file), "utf8")));
    if (!parsed.success || parsed.data.sha256 !== file.sha256 || parsed.data.bytes !== file.bytes) return undefined;
    return parsed.data;
  } catch {
    return undefined;
  }
}

/** Whole at every moment: written beside and renamed. */
export async function writePartRecord(file: Pick<PlannedFile, "path">, record: PartRecord): Promise<void> {
  const fresh = `${recordPathOf(file)}.new`;
  await writeFile(fresh, JSON.stringify(record));
  await rename(fresh, recordPathOf(file));
}
