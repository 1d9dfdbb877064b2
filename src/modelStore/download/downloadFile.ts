/** One file, from nothing or from what is there, until all of it is on the disk and is what it should be. */
import { t } from "@vscode/l10n";
import { AppError } from "../../shared/errors.ts";
import type { DownloadProgress } from "../../shared/progressText.ts";
import { beliesStart } from "./beliesStart.ts";
import { connectionError } from "./connectionError.ts";
import type { DownloadDisk } from "./downloadDisk.ts";
import { judgeAnswer } from "./judgeAnswer.ts";
import { discardBody, type Fetch, openRemote } from "./openRemote.ts";
import { PartFile } from "./partFile.ts";
import { Patience } from "./patience.ts";
import type { PlannedFile } from "./plan.ts";
import { StallWatch } from "./stallWatch.ts";
import { unlessAborted } from "./unlessAborted.ts";

export interface DownloadTools {
  readonly fetch: Fetch;
  readonly disk: DownloadDisk;
  /** Rejects with the signal's reason when it fires. */
  readonly wait: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly nowMs: () => number;
  readonly limits: DownloadLimits;
}

export interface DownloadLimits {
  /** A connection over which nothing comes for so long is given up. */
  readonly stallMs: number;
  /** The most bytes that a crash of the machine may cost. */
  readonly syncEveryBytes: number;
  /** Before each try after one that brought nothing. */
  readonly waitsMs?: readonly number[];
}

export interface FileWork {
  readonly note: (phase: DownloadProgress["phase"], doneBytes: number) => void;
  /** Asked before the file gets its name. */
  readonly isLockHeld: () => Promise<boolean>;
  readonly signal: AbortSignal;
}

/** How one try ended: with the last byte, or with a reason to try again. */
type Try = { readonly kind: "whole" } | { readonly kind: "again"; readonly reason: string; readonly waitMs?: number };

/**
 * Asks, receives, and asks again for what is missing, until the file is whole or trying again is of no use.
 *
 * @throws AppError `download/*`; the signal's reason. What is there is kept in both cases, unless it is wrong.
 */
export async function downloadFile(file: PlannedFile, tools: DownloadTools, { note, isLockHeld, signal }: FileWork): Promise<void> {
  const { disk, limits } = tools;
  const onProgress = (checkedBytes: number) => note("checking", checkedBytes);
  const part = await PartFile.open(file, { disk, syncEveryBytes: limits.syncEveryBytes, onProgress, signal });
  const patience = new Patience(limits.waitsMs);
  try {
    for (;;) {
      note("waiting", part.doneBytes);
      const outcome: Try = part.doneBytes === file.bytes ? { kind: "whole" } : await tryOnce(file, part, tools, { note, signal });
      if (outcome.kind === "whole") break;
      await part.sync();
      const waitMs = patience.waitMs(part.doneBytes, outcome.waitMs);
      if (waitMs === undefined) throw givenUp(file, outcome);
      note("waiting", part.doneBytes);
      await tools.wait(waitMs, signal);
    }
    note("checking", file.bytes);
    if (!(await isLockHeld())) {
      throw new AppError("download/busy", t("{0}: can be downloaded once at a time; another window does it now", file.name));
    }
    await part.finish();
  } finally {
    await part.keep();
  }
}

async function tryOnce(
  file: PlannedFile,
  part: PartFile,
  tools: DownloadTools,
  { note, signal }: Pick<FileWork, "note" | "signal">,
): Promise<Try> {
  const watch = new StallWatch(tools.limits.stallMs, signal);
  const { host } = file.address;
  try {
    const asked = { from: part.doneBytes, etag: part.etag };
    const response = await openRemote(file, requestHeaders(asked), { fetch: tools.fetch, signal: watch.signal });
    const verdict = judgeAnswer({ status: response.status, headers: response.headers, host }, asked, file, tools.nowMs());
    if (verdict.kind !== "receive") discardBody(response);
    switch (verdict.kind) {
      case "refuse":
        throw verdict.error;
      case "tryLater":
        return { ...verdict, kind: "again" };
      case "beginAnew":
        await part.beginAnew();
        return { kind: "again", reason: verdict.reason };
      case "receive":
        if (verdict.from !== part.doneBytes) await part.beginAnew();
        await part.noteSource(verdict.etag);
        for await (const piece of pieces(response, watch.signal)) {
          await part.append(checked(piece, part.doneBytes, file));
          watch.noteLife();
          note("receiving", part.doneBytes);
        }
    }
    return part.doneBytes === file.bytes
      ? { kind: "whole" }
      : { kind: "again", reason: t("{0} sent {1} of {2} bytes", host, part.doneBytes, file.bytes) };
  } catch (error) {
    signal.throwIfAborted();
    if (error instanceof AppError) throw error;
    if (watch.hasStalled) return { kind: "again", reason: t("{0} sent nothing for a long time", host) };
    const failure = connectionError(host, error);
    if (failure instanceof AppError) throw failure;
    return { kind: "again", reason: failure.reason };
  } finally {
    watch.end();
  }
}

/** Compressed, bytes could not be counted. A weak ETag must not stand in If-Range (RFC 9110 §13.1.5); then the answer's is compared. */
function requestHeaders({ from, etag }: { readonly from: number; readonly etag: string | undefined }): Record<string, string> {
  const range = from === 0 ? {} : { range: `bytes=${from}-` };
  const condition = from === 0 || etag === undefined || etag.startsWith("W/") ? {} : { "if-range": etag };
  return { "accept-encoding": "identity", ...range, ...condition };
}

async function* pieces({ body }: Response, signal: AbortSignal): AsyncGenerator<Uint8Array, void> {
  if (body === null) return;
  const reader = body.getReader();
  try {
    for (;;) {
      const { done, value } = await unlessAborted(reader.read(), signal);
      if (done) return;
      yield value;
    }
  } finally {
    reader.cancel().catch(() => {});
  }
}

/** @throws AppError `download/mismatch` where the piece cannot be of that file */
function checked(piece: Uint8Array, position: number, { name, bytes, address }: PlannedFile): Uint8Array {
  if (beliesStart(name, piece, position)) {
    throw new AppError("download/mismatch", t("{0}: must be a GGUF file, got something else from {1}", name, address.host));
  }
  if (position + piece.length > bytes) {
    throw new AppError("download/mismatch", t("{0}: must have {1} bytes, got more from {2}", name, bytes, address.host));
  }
  return piece;
}

function givenUp(file: PlannedFile, { reason }: { readonly reason: string }): AppError {
  return new AppError("download/interrupted", t("{0}: the download must go on, got stuck: {1}; resume it later", file.name, reason));
}
