import { readFileSync } from "node:fs";

/** What a small file says in which the system tells of itself (/proc, /sys); undefined where there is none. Read at once: no disk is waited for. */
export function systemText(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}
