/** When a worker that failed is started again. */
import type { ErrorCode } from "../../shared/errors.ts";

/**
 * Waiting time before the next start: 1, 2, 4 … 60 s. A crash by chance costs the user a second; a worker that
 * crashes always costs the machine one start a minute.
 *
 * @param failureCount failures in a row, 1 for the first
 * @returns milliseconds
 */
export function restartDelayMs(failureCount: number): number {
  return Math.min(1000 * 2 ** (failureCount - 1), 60_000);
}

/** A worker that was ready for this long ran well: its next failure counts as the first of a new row. */
export const ranWellMs = 60_000;

/**
 * Whether the same start may succeed later though nobody changes anything. What is wrong with a model file, a folder
 * or an installation stays wrong until the user acts, and a retry would read hundreds of megabytes for nothing.
 */
export function mayPass(code: ErrorCode): boolean {
  switch (code) {
    case "worker/stopped":
    case "worker/notReady":
    case "runtime/failed":
    case "device/failed":
      return true;
    case "model/notFound":
    case "model/notGguf":
    case "model/malformed":
    case "model/unsupportedArchitecture":
    case "model/unsupportedTensorType":
    case "model/unsupportedTokenizer":
    case "model/missingTensor":
    case "model/wrongShape":
    case "model/badConfig":
    case "model/selfCheckFailed":
    case "cache/notWritable":
    case "cache/diskFull":
    case "memory/tooLarge":
    case "runtime/unavailable":
    case "download/badEntry":
    case "download/badMirror":
    case "download/busy":
    case "download/diskFull":
    case "download/interrupted":
    case "download/mismatch":
    case "download/notWritable":
    case "download/refused":
    case "request/invalid":
    case "request/tooLong":
    case "server/away":
    case "server/busy":
    case "server/malformed":
    case "server/misconfigured":
      return false;
  }
}
