import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { hashFile } from "../../../../src/modelStore/download/hashFile.ts";
import { exampleFile } from "../../../fixtures/downloadTools.ts";
import { sha256Of } from "../../../fixtures/faultServer.ts";

/** A file in memory that keeps what was asked of it, and gives at most so many bytes a read, as disks may. */
function fileOf(content: Uint8Array, mostBytes = Number.POSITIVE_INFINITY) {
  const asked: number[] = [];
  return {
    asked,
    read: async (into: Uint8Array, at: number, length: number, position: number) => {
      asked.push(length);
      const piece = content.subarray(position, position + Math.min(length, mostBytes));
      into.set(piece, at);
      return { bytesRead: piece.length };
    },
  };
}

const content = exampleFile(2_000_000);
const quiet = { onProgress: () => {}, signal: new AbortController().signal };

test("a file is hashed in pieces that leave time for other work", async () => {
  const hash = createHash("sha256");
  const file = fileOf(content);
  expect(await hashFile(file, hash, content.length, quiet)).toBe(content.length);
  expect(hash.digest("hex")).toBe(sha256Of(content));
  expect(Math.max(...file.asked)).toBeLessThanOrEqual(512 * 1024);
});

test("reads that give less than was asked for are gone on with", async () => {
  const hash = createHash("sha256");
  expect(await hashFile(fileOf(content, 77_777), hash, 1_000_000, quiet)).toBe(1_000_000);
  expect(hash.digest("hex")).toBe(sha256Of(content.subarray(0, 1_000_000)));
});

test("a file that is shorter than said ends it", async () => {
  expect(await hashFile(fileOf(content), createHash("sha256"), content.length + 5, quiet)).toBe(content.length);
});

test("it stops between two pieces", async () => {
  const stop = new AbortController();
  const file = fileOf(content);
  const onProgress = () => stop.abort();
  await expect(hashFile(file, createHash("sha256"), content.length, { onProgress, signal: stop.signal })).rejects.toThrow("aborted");
  expect(file.asked).toHaveLength(1);
});
