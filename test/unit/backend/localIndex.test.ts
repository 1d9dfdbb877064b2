import { PassThrough } from "node:stream";
import { afterEach, expect, it, vi } from "vitest";
import { createMessageConnection, type MessageConnection, StreamMessageReader, StreamMessageWriter } from "vscode-jsonrpc/node";
import { LocalIndex } from "../../../src/backend/localIndex.ts";
import { type IndexInfo, OpenIndex, SearchIndex } from "../../../src/shared/protocol.ts";

const info: IndexInfo = { fileCount: 1, pieceCount: 1, bytes: 1, skipped: {} };
const never = new AbortController().signal;

const connections: MessageConnection[] = [];
afterEach(() => {
  for (const connection of connections.splice(0)) connection.dispose();
});

/** A worker that has its first opening wait until it is cancelled, and ends each other one at once. */
function worker() {
  const [toWorker, toHost] = [new PassThrough(), new PassThrough()];
  const host = createMessageConnection(new StreamMessageReader(toHost), new StreamMessageWriter(toWorker));
  const side = createMessageConnection(new StreamMessageReader(toWorker), new StreamMessageWriter(toHost));
  const asked: string[] = [];
  side.onRequest(OpenIndex.type, ({ folders }, token) => {
    asked.push(`open ${folders.join()}`);
    if (asked.length > 1) return info;
    return new Promise((_resolve, reject) => {
      token.onCancellationRequested(() => setImmediate(() => reject(new Error("cancelled"))));
    });
  });
  side.onRequest(SearchIndex.type, ({ question }) => {
    asked.push(`search ${question}`);
    return [];
  });
  for (const connection of [host, side]) {
    connection.listen();
    connections.push(connection);
  }
  return { host, asked };
}

it("searches what a newer opening makes, though that has ended the one before", async () => {
  const { host, asked } = worker();
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
