import { setTimeout as wait } from "node:timers/promises";

/** Resolves at its time, or early when the signal fires, which Node reports as an error. */
export async function waitMs(ms: number, signal: AbortSignal): Promise<void> {
  await wait(ms, undefined, { signal }).catch(() => {});
}
