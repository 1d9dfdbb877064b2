import { describe, expect, it } from "vitest";
import { type DriverMachine, driverState } from "../../../../src/worker/devices/driverState.ts";

const linux: DriverMachine = {
  platform: "linux",
  release: "6.1.0",
  systemFolder: "",
  read: (path) => (path === "/proc/driver/nvidia/version" ? "NVRM version: 570.86\nGCC" : undefined),
  changedMs: () => 1000,
  list: (folder) => (folder.startsWith("/usr") ? ["radeon_icd.x86_64.json", "nvidia_icd.json"] : []),
};
const windows: DriverMachine = { ...linux, platform: "win32", systemFolder: "C:\\Windows" };
const mac: DriverMachine = { ...linux, platform: "darwin" };

describe("the state of drivers", () => {
  it("is the same as long as nothing changes, in whatever order files are listed", () => {
    expect(driverState({ ...linux, list: (folder) => [...linux.list(folder)].reverse() })).toBe(driverState(linux));
    expect(driverState()).toBe(driverState());
  });

  it.each<[string, DriverMachine, Partial<DriverMachine>]>([
    ["a new kernel of Linux", linux, { release: "6.2.0" }],
    ["a new driver of NVIDIA's", linux, { read: () => "NVRM version: 580.10\nGCC" }],
    ["a new driver for Vulkan", linux, { changedMs: () => 2000 }],
    ["another driver for Vulkan", linux, { list: () => [] }],
    ["a driver installed on Windows", windows, { changedMs: () => 2000 }],
    ["a new macOS", mac, { release: "25.0.0" }],
  ])("is another with %s", (_, machine, change) => {
    expect(driverState({ ...machine, ...change })).not.toBe(driverState(machine));
  });
});
