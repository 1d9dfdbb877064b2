import { readFileSync } from "node:fs";

/**
 * Memory of this process in bytes, from Linux's /proc/self/status: resident now and at its highest, and of that now its own
 * (anonymous), mapped from files, and shared. Undefined on other systems.
 */
export function processMemory() {
  if (process.platform !== "linux") return undefined;
  const status = readFileSync("/proc/self/status", "utf8");
  const bytes = (name) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) * 1024;
  return {
    resident: bytes("VmRSS"),
    highest: bytes("VmHWM"),
    anonymous: bytes("RssAnon"),
    file: bytes("RssFile"),
    shared: bytes("RssShmem"),
  };
}
