/** Models of other programs on this disk. Nothing is written, and no header is read: names, sizes and what programs note down say enough. */
import { homedir } from "node:os";
import { isAbsolute } from "node:path";
import * as z from "zod";
import type { FoundModel } from "../../shared/models.ts";
import { type FolderReader, folderReader } from "./folderReader.ts";
import type { FoundFile } from "./foundFile.ts";
import { type Machine, type Program, programsOn } from "./modelRoots.ts";
import { modelsIn } from "./modelsIn.ts";

/** Local disks answer within half a second; a network drive that does not within this time has none. */
const maxMs = 10_000;
/** More than anybody looks through. */
const maxModels = 20_000;
const maxSettingsBytes = 1 << 20;

export interface DiscoverOptions {
  /** Whose folders to look through; all that this machine may have when left out. */
  readonly programs?: readonly Program[];
  /** Folders to look through besides, of any program or none. */
  readonly folders?: readonly string[];
}

/**
 * In the order of programs, then by name. A file that several names lead to is there once, as the first program's. Rejects with the
 * signal's reason when it fires, and for nothing else: what cannot be read, or not in time, is left out.
 */
export async function discoverModels(signal: AbortSignal, options: DiscoverOptions = {}): Promise<readonly FoundModel[]> {
  const { programs = programsOn(thisMachine()), folders = [] } = options;
  const reader = folderReader(AbortSignal.any([signal, AbortSignal.timeout(maxMs)]));
  const found = await Promise.all([
    ...programs.map((program) => modelsOf(reader, program)),
    ...folders.map((folder) => modelsIn(reader, folder)),
  ]);
  signal.throwIfAborted();
  const models = new Map<string, FoundModel>();
  for (const { identity, ...model } of found.flatMap((files) => files.toSorted(byName))) {
    if (models.size < maxModels && !models.has(identity)) models.set(identity, model);
  }
  return [...models.values()];
}

function thisMachine(): Machine {
  return { platform: process.platform, environment: process.env, home: homedir() };
}

async function modelsOf(reader: FolderReader, { find, roots, settings }: Program): Promise<readonly FoundFile[]> {
  const chosen = await Promise.all((settings?.paths ?? []).map((path) => folderIn(reader, path, settings?.key ?? "")));
  const all = new Set([...chosen.flat(), ...roots]);
  return (await Promise.all([...all].map((root) => find(reader, root)))).flat();
}

async function folderIn(reader: FolderReader, path: string, key: string): Promise<readonly string[]> {
  const text = await reader.readText(path, maxSettingsBytes);
  if (text === undefined) return [];
  try {
    const folder = z.record(z.string(), z.unknown()).parse(JSON.parse(text))[key];
    return typeof folder === "string" && isAbsolute(folder) ? [folder] : [];
  } catch {
    return [];
  }
}

function byName(one: FoundFile, other: FoundFile): number {
  return one.name < other.name ? -1 : Number(one.name > other.name);
}
