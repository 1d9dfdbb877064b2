import { setTimeout as wait } from "node:timers/promises";
import { systemDisk } from "./downloadDisk.ts";
import type { DownloadTools } from "./downloadFile.ts";

/** The network, the disk and the clock of this process. The global `fetch` is VS Code's own one in the extension host. */
export const systemTools: DownloadTools = {
  fetch: (address, init) => fetch(address, init),
  disk: systemDisk,
  async wait(ms, signal) {
    await wait(ms, undefined, { signal }).catch(() => {});
    signal.throwIfAborted();
  },
  nowMs: () => Date.now(),
  limits: {
    // Mobile networks are silent for ten seconds and go on.
    stallMs: 30_000,
    // A second of a quick line. Waiting for the disk takes some 20 ms, which is little once in so many bytes.
    syncEveryBytes: 16 * 2 ** 20,
  },
};
