/**
 * Memory that a new program could have now.
 *
 * - Linux: what the kernel thinks can be had without swapping (`MemAvailable`, https://www.kernel.org/doc/html/latest/filesystems/proc.html), or what
 *   the limits of the process's control groups leave (https://docs.kernel.org/admin-guide/cgroup-v2.html#memory), whichever is less.
 * - Windows: what `os.freemem` says, which counts memory that only caches files as free.
 * - macOS: `os.freemem` counts only pages that nothing was ever put into, a few hundred megabytes on a healthy machine, and caches give up what others
 *   need. Half of the memory is taken as available at least: too much is refused by nobody, and a model that is far too large is still refused.
 */
import { freemem, totalmem } from "node:os";
import { dirname, join } from "node:path";
import { systemText } from "../shared/systemText.ts";
import type { MachineMemory } from "./memoryEstimate.ts";

export interface MemorySources {
  readonly platform: NodeJS.Platform;
  readonly totalBytes: () => number;
  readonly freeBytes: () => number;
  /** The text of a file of the system; undefined where there is none. */
  readonly read: (path: string) => string | undefined;
}

const system: MemorySources = { platform: process.platform, totalBytes: totalmem, freeBytes: freemem, read: systemText };

const macShare = 0.5;
const controlGroups = "/sys/fs/cgroup";

export function machineMemory({ platform, totalBytes, freeBytes, read }: MemorySources = system): MachineMemory {
  const total = totalBytes();
  if (platform === "darwin") return { memoryBytes: total, freeMemoryBytes: Math.max(freeBytes(), macShare * total) };
  if (platform !== "linux") return { memoryBytes: total, freeMemoryBytes: freeBytes() };
  const available = kibibytesOf(read("/proc/meminfo"), "MemAvailable:") ?? freeBytes();
  const limits = groupLimits(read);
  return {
    memoryBytes: Math.min(total, ...limits.map(({ limitBytes }) => limitBytes)),
    freeMemoryBytes: Math.max(0, Math.min(available, ...limits.map(({ leftBytes }) => leftBytes))),
  };
}

interface GroupLimit {
  readonly limitBytes: number;
  readonly leftBytes: number;
}

/** Of the group that the process is in and of those around it: each of them may have a limit. */
function groupLimits(read: MemorySources["read"]): readonly GroupLimit[] {
  const path = /^0::(\/.*)$/mu.exec(read("/proc/self/cgroup") ?? "")?.[1];
  if (path === undefined) return [];
  const limits: GroupLimit[] = [];
  for (let group = path; ; group = dirname(group)) {
    const limitBytes = Number(read(join(controlGroups, group, "memory.max")) ?? Number.NaN);
    const usedBytes = Number(read(join(controlGroups, group, "memory.current")) ?? Number.NaN);
    // "max" is no number, and stands for no limit.
    if (Number.isFinite(limitBytes) && Number.isFinite(usedBytes)) {
      // Cached files count as used and are given up for others.
      const cachedBytes = Number(/^inactive_file (\d+)$/mu.exec(read(join(controlGroups, group, "memory.stat")) ?? "")?.[1] ?? 0);
      limits.push({ limitBytes, leftBytes: limitBytes - usedBytes + cachedBytes });
    }
    if (group === "/") return limits;
  }
}

function kibibytesOf(text: string | undefined, key: string): number | undefined {
  const line = text?.split("\n").find((candidate) => candidate.startsWith(key));
  const kibibytes = Number(line?.slice(key.length).replace("kB", "") ?? Number.NaN);
  return Number.isFinite(kibibytes) ? kibibytes * 1024 : undefined;
}
