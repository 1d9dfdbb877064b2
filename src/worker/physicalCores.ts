/** How many cores this process may keep busy. Two logical processors of one core share the units that multiply, so they count once. */
import { availableParallelism } from "node:os";
import { systemText } from "../shared/systemText.ts";

/** What this reads of the machine; tests put their own in its place. */
export interface ProcessorInfo {
  readonly platform: NodeJS.Platform;
  readonly arch: string;
  readonly logicalProcessors: number;
  /** The text of a file of the system's, or undefined when there is none. */
  readonly read: (path: string) => string | undefined;
}

function thisProcessor(): ProcessorInfo {
  return { platform: process.platform, arch: process.arch, logicalProcessors: availableParallelism(), read: systemText };
}

/**
 * On Linux the cores of the processors that the process may run on, or what a container's quota of processor time comes to, if that is
 * less. Other systems say it only to a program that would have to be started: there half of the logical processors on x64, where nearly
 * all machines have two to a core, and all of them on ARM, where none does.
 */
export function physicalCores(machine = thisProcessor()): number {
  const { platform, arch, logicalProcessors } = machine;
  const guess = arch === "x64" ? Math.max(1, Math.floor(logicalProcessors / 2)) : logicalProcessors;
  if (platform !== "linux") return guess;
  return Math.max(1, Math.min(linuxCores(machine) ?? guess, Math.floor(quotaOf(machine))));
}

/** Documentation/ABI/stable/sysfs-devices-system-cpu of Linux: each file lists the processors of one core, so equal texts are one core. */
function linuxCores({ read: readText }: ProcessorInfo): number | undefined {
  const allowed = /^Cpus_allowed_list:\s*(\S+)$/mu.exec(readText("/proc/self/status") ?? "")?.[1];
  if (allowed === undefined) return undefined;
  const cores = new Set<string>();
  for (const processor of listed(allowed)) {
    const siblings = readText(`/sys/devices/system/cpu/cpu${processor}/topology/thread_siblings_list`);
    if (siblings === undefined) return undefined;
    cores.add(siblings.trim());
  }
  return cores.size;
}

/** The least quota of this process's control group and those above it, in processors; infinite where there is none (Linux's cgroup-v2.rst). */
function quotaOf({ read: readText }: ProcessorInfo): number {
  const root = "/sys/fs/cgroup";
  const group = /^0::(\/.*)$/mu.exec(readText("/proc/self/cgroup") ?? "")?.[1] ?? "/";
  let least = Number.POSITIVE_INFINITY;
  const names = group.split("/").filter((name) => name !== "");
  for (let depth = 0; depth <= names.length; depth++) {
    const [quota, period] = (readText([root, ...names.slice(0, depth), "cpu.max"].join("/")) ?? "").split(/\s+/u).map(Number);
    least = Math.min(least, ratio(quota, period));
  }
  // The first version of control groups, which older containers still use.
  const [quota, period] = ["cpu.cfs_quota_us", "cpu.cfs_period_us"].map((name) => Number(readText(`${root}/cpu/${name}`)));
  return Math.min(least, ratio(quota, period));
}

/** Infinite when either is not a number above zero, as in "max 100000" and −1. */
function ratio(quota = 0, period = 0): number {
  return quota > 0 && period > 0 ? quota / period : Number.POSITIVE_INFINITY;
}

/** The numbers of a list like `0-3,8,10-11`. */
function listed(ranges: string): number[] {
  return ranges.split(",").flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split("-").map(Number);
    return Array.from({ length: last - first + 1 }, (_, index) => first + index);
  });
}
