import { t } from "@vscode/l10n";
import { formatBytes } from "./formatBytes.ts";
import type { ModelPlace } from "./modelsProtocol.ts";

export type DownloadProgress = Omit<Extract<ModelPlace, { kind: "downloading" }>, "kind">;

/** "412 MB of 1.1 GB, 8 MB/s, 2 min left". */
export function progressText({ phase, doneBytes, totalBytes, bytesPerSecond, secondsLeft }: DownloadProgress): string {
  const done = t("{0} of {1}", formatBytes(doneBytes), formatBytes(totalBytes));
  switch (phase) {
    case "waiting":
      return t("{0}, waiting for the server", done);
    case "checking":
      return t("{0}, checking", done);
    case "paused":
      return t("{0}, paused", done);
    case "receiving":
      if (bytesPerSecond === 0) return done;
      if (secondsLeft === undefined) return t("{0}, {1}/s", done, formatBytes(bytesPerSecond));
      return t("{0}, {1}/s, {2}", done, formatBytes(bytesPerSecond), timeLeft(secondsLeft));
  }
}

/** Exact where it is short, since it changes while somebody looks at it. */
function timeLeft(seconds: number): string {
  if (seconds < 60) return t("{0} s left", seconds);
  if (seconds < 90 * 60) return t("{0} min left", Math.round(seconds / 60));
  return t("{0} h left", Math.round(seconds / 3600));
}
