import type { DownloadProgress } from "../../shared/progressText.ts";

/** In whole percent. */
export function downloadPercent({ doneBytes, totalBytes }: Pick<DownloadProgress, "doneBytes" | "totalBytes">): number {
  return totalBytes === 0 ? 0 : Math.floor((100 * doneBytes) / totalBytes);
}
