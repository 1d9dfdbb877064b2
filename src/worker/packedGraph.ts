/**
 * A graph with its weights as the kernels of this processor want them.
 *
 * Kernels lay weights out anew as a session is loaded, in memory of the process: none of it is shared with another window, and most of the time of a
 * load goes there. Saved once, with the runtime's own option for that, the layout is mapped from the disk: windows share its pages, the system may drop
 * them, and nothing is computed. It takes about twice the disk of the weights themselves, which are kept: another processor or runtime packs otherwise.
 *
 * Invariants
 * - A folder with its final name is whole: it is filled under another name and renamed.
 * - What is packed is for the processor and the runtime that its folder is named by. Nothing else uses it.
 * - What crashed processes as it was made or first used, or gave wrong results, is never used again: marks beside it say who tried it.
 */
import { createHash, randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { access, mkdir, readdir, readFile, rename, rm, stat, statfs, writeFile } from "node:fs/promises";
import { arch, cpus } from "node:os";
import { basename, dirname, join } from "node:path";
import { runtimeVersion } from "../engine/hardware.ts";
import { savePackedGraph } from "../engine/savePackedGraph.ts";
import { isChecked } from "../model/check/selfCheck.ts";
import { alignedCopy } from "../model/weights/alignedCopy.ts";
import { systemCodeOf } from "../shared/errors.ts";

const dataFileName = "packed.bin";
const refusedSuffix = ".refused";
/** A mark for each try. A window that is closed in the middle of one is no crash; three times in a row it hardly is. */
const triedSuffixes = [".tried", ".tried-2", ".tried-3"] as const;

/** Packed weights to plain ones, rounded up: 2.3 with the embedded model, 1.8 with one of half a billion weights; twice while they are aligned. */
const mostGrowth = 5;
/** What is saved is only time and memory: the disk of somebody who has little left is worth more. */
const leastFreeBytes = 5e9;

/**
 * The path of the packed graph, made when it is not there; `graphPath` itself where it cannot be made, is being tried, or was refused. `graphPath` lies in
 * a folder with nothing but its weights.
 */
export async function packedGraph(bundleFolder: string, graphPath: string, threads: number): Promise<string> {
  const folder = dirname(graphPath);
  const graphFileName = basename(graphPath);
  const name = `packed-${processorKey(runtimeVersion(bundleFolder))}`;
  const packed = join(folder, name, graphFileName);
  if (await exists(packed)) return (await isChecked(packed)) || (await mayTry(packed)) ? packed : graphPath;
  const partial = join(folder, `${name}.partial-${process.pid}-${randomBytes(4).toString("hex")}`);
  const saved = join(partial, "saved");
  try {
    await removeOthers(folder, name);
    if (await exists(join(folder, `${name}${refusedSuffix}`))) return graphPath;
    const { bavail, bsize } = await statfs(folder);
    if (bavail * bsize - mostGrowth * (await bytesIn(folder)) < leastFreeBytes) return graphPath;
    // Laying out takes as much memory as using it, and may end the process as well.
    if (!(await mayTry(packed))) return graphPath;
    await mkdir(saved, { recursive: true });
    await savePackedGraph(bundleFolder, graphPath, threads, { folder: saved, graphFileName, dataFileName });
    await alignedCopy(saved, partial, graphFileName, dataFileName);
    await rm(saved, { recursive: true });
    await rename(partial, join(folder, name));
    return packed;
  } catch {
    // Whatever it was, the plain weights do the same in more time and memory.
    await rm(partial, { recursive: true, force: true }).catch(() => undefined);
    return graphPath;
  }
}

/** Removes a packed graph that gave wrong results; it is not made again. No session may have it open. */
export async function refusePackedGraph(packed: string): Promise<void> {
  const folder = dirname(packed);
  await writeFile(`${folder}${refusedSuffix}`, "").catch(() => undefined);
  await rm(folder, { recursive: true, force: true }).catch(() => undefined);
}

/** Whether this process is the one that makes it or uses it for the first time, of which it may die. Refuses it for all where others did. */
async function mayTry(packed: string): Promise<boolean> {
  for (const suffix of triedSuffixes) {
    const path = `${dirname(packed)}${suffix}`;
    const isOurs = await writeFile(path, String(process.pid), { flag: "wx" }).then(
      () => true,
      () => false,
    );
    if (isOurs) return true;
    const pid = Number(await readFile(path, "utf8").catch(() => ""));
    if (pid === process.pid) return true;
    if (isAlive(pid)) return false;
  }
  await refusePackedGraph(packed);
  return false;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return systemCodeOf(error) === "EPERM";
  }
}

/** What decides how kernels lay weights out: the instructions of the processor, and the library. */
function processorKey(version: string): string {
  const parts = [version, process.platform, arch(), cpus()[0]?.model ?? "", instructions()];
  return createHash("sha256").update(parts.join("\n")).digest("hex").slice(0, 16);
}

/** A virtual machine may be moved to a processor of the same name with fewer of them; Linux lists them. */
function instructions(): string {
  try {
    return /^(?:flags|Features)\s*:.*$/mu.exec(readFileSync("/proc/cpuinfo", "latin1"))?.[0] ?? "";
  } catch {
    return "";
  }
}

/** What was packed for another processor or runtime, and what a process that is gone left half done. Failing is no harm. */
async function removeOthers(folder: string, name: string): Promise<void> {
  for (const other of await readdir(folder)) {
    if (!other.startsWith("packed-")) continue;
    const maker = /\.partial-(\d+)-/u.exec(other)?.[1];
    const isKept = other.startsWith(name) && (maker === undefined || isAlive(Number(maker)));
    if (!isKept) await rm(join(folder, other), { recursive: true, force: true }).catch(() => undefined);
  }
}

async function bytesIn(folder: string): Promise<number> {
  const names = await readdir(folder);
  const sizes = await Promise.all(names.map(async (name) => (await stat(join(folder, name))).size));
  return sizes.reduce((sum, size) => sum + size, 0);
}

function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
