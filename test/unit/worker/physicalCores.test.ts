import { availableParallelism } from "node:os";
import { describe, expect, it } from "vitest";
import { type ProcessorInfo, physicalCores } from "../../../src/worker/physicalCores.ts";

/** A Linux machine with files of the system's as given. */
function linux(files: Readonly<Record<string, string>>, logicalProcessors = 8, arch = "x64"): ProcessorInfo {
  return { platform: "linux", arch, logicalProcessors, read: (path) => files[path] };
}

const allowed = (list: string) => ({
  "/proc/self/status": `Name:\tnode\nCpus_allowed:\tff\nCpus_allowed_list:\t${list}\nMems_allowed:\t1\n`,
});

/** Processors in the kernel's usual order: the second ones of all cores after the first ones. */
function topology(cores: number, threads: number): Record<string, string> {
  const files: Record<string, string> = {};
  for (let processor = 0; processor < cores * threads; processor++) {
    const siblings = Array.from({ length: threads }, (_, thread) => (processor % cores) + thread * cores).join(",");
    files[`/sys/devices/system/cpu/cpu${processor}/topology/thread_siblings_list`] = `${siblings}\n`;
  }
  return files;
}

describe("the cores of a Linux machine", () => {
  it.each([
    ["0-7", 4, 2, 4],
    ["0-3", 4, 1, 4],
    // Both processors of two cores, and one each of four.
    ["0,1,4,5", 4, 2, 2],
    ["0-3", 4, 2, 4],
    ["2", 4, 2, 1],
  ])("allowed processors %s of %i cores with %i threads are %i", (list, cores, threads, expected) => {
    expect(physicalCores(linux({ ...allowed(list), ...topology(cores, threads) }))).toBe(expected);
  });

  it.each([
    [{ "/sys/fs/cgroup/cpu.max": "200000 100000\n" }, 2],
    [{ "/sys/fs/cgroup/cpu.max": "250000 100000\n" }, 2],
    [{ "/sys/fs/cgroup/cpu.max": "50000 100000\n" }, 1],
    [{ "/sys/fs/cgroup/cpu.max": "max 100000\n" }, 4],
    [{ "/sys/fs/cgroup/cpu.max": "1600000 100000\n" }, 4],
    [
      {
        "/proc/self/cgroup": "0::/user.slice/editor.scope\n",
        "/sys/fs/cgroup/user.slice/cpu.max": "300000 100000\n",
        "/sys/fs/cgroup/user.slice/editor.scope/cpu.max": "max 100000\n",
      },
      3,
    ],
    [{ "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "100000\n", "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n" }, 1],
    [{ "/sys/fs/cgroup/cpu/cpu.cfs_quota_us": "-1\n", "/sys/fs/cgroup/cpu/cpu.cfs_period_us": "100000\n" }, 4],
  ])("are no more than the quota %j allows", (files, expected) => {
    expect(physicalCores(linux({ ...allowed("0-7"), ...topology(4, 2), ...files }))).toBe(expected);
  });

  it("are guessed as elsewhere when the system hides them", () => {
    expect(physicalCores(linux({}, 8, "x64"))).toBe(4);
    expect(physicalCores(linux(allowed("0-7"), 8, "x64"))).toBe(4);
    expect(physicalCores(linux({}, 8, "arm64"))).toBe(8);
  });
});

describe("the cores of other machines", () => {
  it.each([
    ["win32", "x64", 16, 8],
    ["darwin", "x64", 1, 1],
    ["darwin", "arm64", 10, 10],
    ["win32", "arm64", 12, 12],
  ] as const)("on %s %s with %i logical processors are %i", (platform, arch, logicalProcessors, expected) => {
    expect(physicalCores({ platform, arch, logicalProcessors, read: () => undefined })).toBe(expected);
  });

  it("are at least one and at most what this one has", () => {
    expect(physicalCores()).toBeGreaterThanOrEqual(1);
    expect(physicalCores()).toBeLessThanOrEqual(availableParallelism());
  });
});
