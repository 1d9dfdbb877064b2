import type { Hash } from "node:crypto";
import type { PartHandle } from "./downloadDisk.ts";

/** 2 ms of hashing at 250 MB/s, which is little even for a processor without instructions for SHA-256; other work goes on between pieces. */
const pieceBytes = 512 * 1024;

/**
 * Adds the first `byteLength` bytes of a file to a hash.
 *
 * @returns how many bytes were there
 * @throws the signal's reason
 */
export async function hashFile(
  handle: Pick<PartHandle, "read">,
  hash: Hash,
  byteLength: number,
  { onProgress, signal }: { readonly onProgress: (doneBytes: number) => void; readonly signal: AbortSignal },
): Promise<number> {
  const buffer = Buffer.allocUnsafe(Math.min(pieceBytes, Math.max(byteLength, 1)));
  let done = 0;
  while (done < byteLength) {
    signal.throwIfAborted();
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, byteLength - done), done);
    if (bytesRead === 0) break;
    hash.update(buffer.subarray(0, bytesRead));
    done += bytesRead;
    onProgress(done);
  }
  return done;
}
