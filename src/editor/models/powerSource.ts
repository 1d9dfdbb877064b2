/**
 * Whether the machine runs on its battery.
 *
 * - Linux: the kernel's list of supplies (https://www.kernel.org/doc/Documentation/ABI/testing/sysfs-class-power).
 * - macOS: `pmset -g batt`, whose first line names the source.
 * - Windows: not asked. What tells it there is a PowerShell process of a few hundred milliseconds, more than it would save.
 */
import { execFile } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { systemText } from "../../shared/systemText.ts";

export interface PowerSources {
  readonly platform: NodeJS.Platform;
  /** Names in a folder; none where there is no such folder. */
  readonly list: (folder: string) => readonly string[];
  /** The text of a file without blanks around it; undefined where there is none. */
  readonly read: (path: string) => string | undefined;
  /** What a program writes; nothing where it fails. */
  readonly run: (program: string, args: readonly string[], onOutput: (output: string) => void) => void;
}

const supplies = "/sys/class/power_supply";
/** A program that hangs is none. */
const runMs = 2000;

const system: PowerSources = {
  platform: process.platform,
  list(folder) {
    try {
      return readdirSync(folder);
    } catch {
      return [];
    }
  },
  read(path) {
    return systemText(path)?.trim();
  },
  run: (program, args, onOutput) =>
    void execFile(program, args, { timeout: runMs }, (error, output) => onOutput(error === null ? output : "")),
};

/** Tells whether the machine runs on its battery, on Linux before it returns. Tells nothing where nothing is known. */
export function readPowerSource(onSource: (isBattery: boolean) => void, { platform, list, read, run }: PowerSources = system): void {
  if (platform === "darwin") {
    run("pmset", ["-g", "batt"], (output) => {
      if (output !== "") onSource(output.includes("'Battery Power'"));
    });
    return;
  }
  if (platform !== "linux") return;
  const known = list(supplies).map((name) => (key: string) => read(join(supplies, name, key)));
  const isPluggedIn = known.some((supply) => supply("type") !== "Battery" && supply("online") === "1");
  // A mouse has a battery as well; its scope is "Device".
  const isDraining = known.some(
    (supply) => supply("type") === "Battery" && supply("scope") !== "Device" && supply("status") === "Discharging",
  );
  onSource(isDraining && !isPluggedIn);
}
