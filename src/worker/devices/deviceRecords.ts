/**
 * What was found of the devices for a model, kept in the cache folder, so that it is measured once for each model, machine and driver.
 *
 * Invariants:
 * - The file is replaced as a whole. One that is damaged, or of another version, is as none at all.
 * - What cannot be written costs time at the next start, nothing else.
 */
import { randomBytes } from "node:crypto";
import { readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import * as z from "zod";
import { DeviceFinding } from "../../shared/deviceReport.ts";
import { makeFolder } from "../../shared/makeFolder.ts";

export const deviceRecordsFile = "devices.json";

const DeviceRecord = z.object({
  findings: z.array(DeviceFinding).readonly(),
  /** The graphics card's own memory, where the system told. */
  memoryBytes: z.number().optional(),
});

export type DeviceRecord = z.infer<typeof DeviceRecord>;

const Records = z.object({ version: z.literal(1), records: z.array(z.object({ key: z.string(), record: DeviceRecord })) });
type Records = z.infer<typeof Records>["records"];

/** More models than anybody alternates between; the one that was not measured for longest goes. */
const maxRecords = 50;

export async function readDeviceRecord(cacheFolder: string, key: string): Promise<DeviceRecord | undefined> {
  return (await readRecords(cacheFolder)).find((one) => one.key === key)?.record;
}

export async function writeDeviceRecord(cacheFolder: string, key: string, record: DeviceRecord): Promise<void> {
  const partial = join(cacheFolder, `${deviceRecordsFile}.${process.pid}-${randomBytes(4).toString("hex")}`);
  try {
    await makeFolder(cacheFolder);
    const others = (await readRecords(cacheFolder)).filter((one) => one.key !== key);
    const records = [...others, { key, record }].slice(-maxRecords);
    await writeFile(partial, JSON.stringify({ version: 1, records } satisfies z.infer<typeof Records>, null, 1), { flush: true });
    await rename(partial, join(cacheFolder, deviceRecordsFile));
  } catch {
    await rm(partial, { force: true }).catch(() => undefined);
  }
}

async function readRecords(cacheFolder: string): Promise<Records> {
  try {
    return Records.parse(JSON.parse(await readFile(join(cacheFolder, deviceRecordsFile), "utf8"))).records;
  } catch {
    return [];
  }
}
