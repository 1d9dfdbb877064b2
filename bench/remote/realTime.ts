/** The machine's own time for typists, as it is or in slow motion: at 4, a second of theirs takes four, as if the server were four times as quick. */
import { setTimeout as sleep } from "node:timers/promises";
import type { Clock } from "../replay/clock.ts";

export function realTime(slowness: number): Clock {
  return {
    now: () => performance.now() / slowness,
    // Ends early when the signal fires, which Node reports as an error.
    wait: (ms, signal) => sleep(ms * slowness, undefined, signal === undefined ? {} : { signal }).catch(() => {}),
  };
}
