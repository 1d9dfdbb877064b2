import { PassThrough } from "node:stream";
import { afterEach, expect, it, vi } from "vitest";
import {
  createMessageConnection,
  type MessageConnection,
  ResponseError,
  StreamMessageReader,
  StreamMessageWriter,
} from "vscode-jsonrpc/node";
import { LocalIndex } from "../../../src/backend/localIndex.ts";
import type { ErrorData } from "../../../src/shared/errors.ts";
import { type IndexInfo, OpenIndex, SearchIndex } from "../../../src/shared/indexProtocol.ts";

const info: IndexInfo = { fileCount: 1, pieceCount: 1, bytes: 1, skipped: {} };
const never = new AbortController().signal;

const connections: MessageConnection[] = [];
afterEach(() => {
  for (const connection of connections.splice(0)) connection.dispose();
});

/** A worker that ends each opening at once, but has the first one wait until it is cancelled if it is slow. */
function worker({ isSlow = false } = {}) {
  const [toWorker, toHost] = [new PassThrough(), new PassThrough()];
  const host = createMessageConnection(new StreamMessageReader(toHost), new StreamMessageWriter(toWorker));
  const side = createMessageConnection(new StreamMessageReader(toWorker), new StreamMessageWriter(toHost));
  const asked: string[] = [];
  let isOpen = false;
  side.onRequest(OpenIndex.type, ({ folders }, token) => {
    asked.push(`open ${folders.join()}`);
    isOpen = true;
    if (asked.length > 1 || !isSlow) return info;
    return new Promise((_resolve, reject) => {
      token.onCancellationRequested(() => setImmediate(() => reject(new Error("cancelled"))));
    });
  });
  side.onRequest(SearchIndex.type, ({ question }) => {
    asked.push(`search ${question}`);
    const lost: ErrorData = { code: "worker/notReady", message: "index: must be opened before it is searched" };
    return isOpen ? [] : new ResponseError(1, lost.message, lost);
  });
  for (const connection of [host, side]) {
    connection.listen();
    connections.push(connection);
  }
  const lose = () => {
    isOpen = false;
  };
  return { host, asked, lose };
}

it("searches what a newer opening makes, though that has ended the one before", async () => {
  const { host, asked } = worker({ isSlow: true });
  const index = new LocalIndex(async () => host, "/cache");
  const first = new AbortController();
  const ended = expect(index.open(["/a"], () => {}, first.signal)).rejects.toThrow();
  await vi.waitFor(() => expect(asked).toEqual(["open /a"]));
  const opened = index.open(["/a", "/b"], () => {}, never);
  first.abort();
  await ended;
  await opened;
  await index.search("where?", 5, never);
  expect(asked).toEqual(["open /a", "open /a,/b", "search where?"]);
});

it("opens again what the worker has lost", async () => {
  const { host, asked, lose } = worker();
  const index = new LocalIndex(async () => host, "/cache");
  await index.open(["/a"], () => {}, never);
  lose();
  expect(await index.search("where?", 5, never)).toEqual([]);
  expect(asked).toEqual(["open /a", "search where?", "open /a", "search where?"]);
});
