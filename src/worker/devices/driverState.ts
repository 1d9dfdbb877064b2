/** A text that changes when a driver for graphics does: nobody asks the driver itself, which would take a second or crash. */
import { readdirSync, statSync } from "node:fs";
import { release } from "node:os";
import { join } from "node:path";
import { systemText } from "../../shared/systemText.ts";

/** What this reads of the machine; tests put their own in its place. */
export interface DriverMachine {
  readonly platform: NodeJS.Platform;
  /** Of the system, which on macOS brings the drivers. */
  readonly release: string;
  readonly systemFolder: string;
  readonly read: (path: string) => string | undefined;
  /** Time of the last change of a file, or of the entries of a folder; undefined when there is none. */
  readonly changedMs: (path: string) => number | undefined;
  readonly list: (folder: string) => readonly string[];
}

function thisDriverMachine(): DriverMachine {
  const { SystemRoot: systemFolder = "C:\\Windows" } = process.env;
  return { platform: process.platform, release: release(), systemFolder, read: systemText, changedMs, list };
}

/** Where packages of Linux put a description of each driver for Vulkan; a new version comes with a new one. */
const vulkanFolders = ["/usr/share/vulkan/icd.d", "/etc/vulkan/icd.d"];

export function driverState(machine = thisDriverMachine()): string {
  const { platform, release: system } = machine;
  if (platform === "win32") {
    // Every driver that is installed gets a folder of its own there.
    const changed = machine.changedMs(join(machine.systemFolder, "System32", "DriverStore", "FileRepository"));
    return `${system}, ${changed ?? "?"}`;
  }
  if (platform !== "linux") return system;
  const nvidia = machine.read("/proc/driver/nvidia/version")?.split("\n")[0] ?? "";
  const vulkan = vulkanFolders.flatMap((folder) =>
    machine.list(folder).map((name) => `${name} ${machine.changedMs(join(folder, name)) ?? "?"}`),
  );
  return [system, nvidia, ...vulkan.sort()].join(", ");
}

function changedMs(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs;
}

function list(folder: string): readonly string[] {
  try {
    return readdirSync(folder);
  } catch {
    return [];
  }
}
