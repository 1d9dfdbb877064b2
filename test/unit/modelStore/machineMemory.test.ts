import { describe, expect, it } from "vitest";
import { machineMemory } from "../../../src/modelStore/machineMemory.ts";

const gib = 2 ** 30;

function on(platform: NodeJS.Platform, files: Record<string, string> = {}, free = gib) {
  return machineMemory({ platform, totalBytes: () => 16 * gib, freeBytes: () => free, read: (path) => files[path] });
}

describe("machineMemory", () => {
  it("takes what the kernel of Linux calls available, not what nobody uses", () => {
    const meminfo = `MemTotal: ${16 * 2 ** 20} kB\nMemFree:  1048576 kB\nMemAvailable:   ${5 * 2 ** 20} kB\n`;
    expect(on("linux", { "/proc/meminfo": meminfo })).toEqual({ memoryBytes: 16 * gib, freeMemoryBytes: 5 * gib });
  });

  it("minds the limit of the control group and of those around it, where cached files are free", () => {
    const files = {
      "/proc/meminfo": `MemAvailable: ${9 * 2 ** 20} kB`,
      "/proc/self/cgroup": "0::/user.slice/editor.scope\n",
      "/sys/fs/cgroup/user.slice/editor.scope/memory.max": "max\n",
      "/sys/fs/cgroup/user.slice/editor.scope/memory.current": "1\n",
      "/sys/fs/cgroup/user.slice/memory.max": `${4 * gib}\n`,
      "/sys/fs/cgroup/user.slice/memory.current": `${3 * gib}\n`,
      "/sys/fs/cgroup/user.slice/memory.stat": `anon 5\ninactive_file ${gib}\nactive_file 7\n`,
    };
    expect(on("linux", files)).toEqual({ memoryBytes: 4 * gib, freeMemoryBytes: 2 * gib });
  });

  it("says none is free where more is used than the limit", () => {
    const files = {
      "/proc/self/cgroup": "0::/",
      "/sys/fs/cgroup/memory.max": `${gib}`,
      "/sys/fs/cgroup/memory.current": `${2 * gib}`,
    };
    expect(on("linux", files)).toEqual({ memoryBytes: gib, freeMemoryBytes: 0 });
  });

  it("does not take macOS at its word, and Windows does it", () => {
    expect(on("darwin").freeMemoryBytes).toBe(8 * gib);
    expect(on("darwin", {}, 12 * gib).freeMemoryBytes).toBe(12 * gib);
    expect(on("win32").freeMemoryBytes).toBe(gib);
  });

  it("says something believable of the machine that this runs on", () => {
    const { memoryBytes, freeMemoryBytes } = machineMemory();
    expect(freeMemoryBytes).toBeGreaterThan(0);
    expect(freeMemoryBytes).toBeLessThanOrEqual(memoryBytes);
  });
});
