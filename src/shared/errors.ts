/**
 * Errors that a user can act on, with a code that survives the way between processes.
 * The text has the form `<subject>: <constraint>, got <value>; <remedy>`. Anything else that is thrown is a bug.
 */

export type ErrorCode =
  | "model/notFound"
  | "model/notGguf"
  | "model/malformed"
  | "model/unsupportedArchitecture"
  | "model/unsupportedTensorType"
  | "model/unsupportedTokenizer"
  | "model/missingTensor"
  | "model/wrongShape"
  | "model/badConfig"
  | "model/selfCheckFailed"
  | "cache/notWritable"
  | "cache/diskFull"
  | "runtime/unavailable"
  | "runtime/failed"
  | "device/failed"
  | "download/badEntry"
  | "download/badMirror"
  | "download/busy"
  | "download/diskFull"
  | "download/interrupted"
  | "download/mismatch"
  | "download/notWritable"
  | "download/refused"
  | "memory/tooLarge"
  | "request/invalid"
  | "request/tooLong"
  | "server/away"
  | "server/busy"
  | "server/misconfigured"
  | "server/malformed"
  | "worker/notReady"
  | "worker/stopped";

/** What crosses a process boundary in place of an AppError. */
export interface ErrorData {
  readonly code: ErrorCode;
  readonly message: string;
}

/** Messages carry names and values out of files, which may be as long as their author liked. People read this much. */
const maxMessageLength = 1000;

/** All but those that lay a text out. */
const controlCharacter = /(?![\t\n])\p{Cc}/gu;

export class AppError extends Error {
  readonly code: ErrorCode;

  /**
   * A message that is too long loses its middle: the subject begins it and the remedy ends it. U+FFFD stands for control characters,
   * which a file can bring in and a terminal would obey.
   */
  constructor(code: ErrorCode, message: string, options?: { readonly cause?: unknown }) {
    super(shortened(message.replace(controlCharacter, "\uFFFD")), options);
    this.name = "AppError";
    this.code = code;
  }

  /** Plain data for the protocol; `fromData` is the way back. */
  toData(): ErrorData {
    return { code: this.code, message: this.message };
  }

  static fromData(data: ErrorData): AppError {
    return new AppError(data.code, data.message);
  }
}

function shortened(message: string): string {
  if (message.length <= maxMessageLength) return message;
  const half = maxMessageLength / 2;
  return `${message.slice(0, half)} … ${message.slice(-half)}`;
}

/** The message of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** The system's error code (`ENOSPC`, `EACCES` …) of anything that was thrown, if it has one. */
export function systemCodeOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("code" in error)) return undefined;
  return typeof error.code === "string" ? error.code : undefined;
}
