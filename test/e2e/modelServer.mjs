/** Stands in for the hub: serves one file from the disk, up to where it is told to hold, so that one can look at the download. */
import { once } from "node:events";
import { open, stat } from "node:fs/promises";
import { createServer } from "node:http";
import { setTimeout as wait } from "node:timers/promises";

const pieceBytes = 256 * 1024;
/** Somebody who downloads gives up a connection over which nothing comes at all. */
const heldPiece = { bytes: 1024, pauseMs: 500 };

export async function startModelServer(path) {
  const { size } = await stat(path);
  /** What was asked for: `Range` of each request, "whole" where there is none. */
  const ranges = [];
  const state = { heldAt: Number.POSITIVE_INFINITY };
  const server = createServer((request, response) => {
    const from = Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? "")?.[1] ?? 0);
    ranges.push(request.headers.range ?? "whole");
    response.writeHead(from === 0 ? 200 : 206, {
      etag: '"one"',
      "content-length": size - from,
      ...(from === 0 ? {} : { "content-range": `bytes ${from}-${size - 1}/${size}` }),
    });
    send(path, response, from, state).catch(() => response.destroy());
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    base: `http://127.0.0.1:${server.address().port}`,
    ranges,
    /** From this byte of the file on only a trickle is sent, until another number is told. */
    holdAt(bytes) {
      state.heldAt = bytes;
    },
    close() {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function send(path, response, from, state) {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    for (let at = from; at < size && !response.destroyed; ) {
      const isHeld = at >= state.heldAt;
      if (isHeld) await wait(heldPiece.pauseMs);
      const wanted = isHeld ? heldPiece.bytes : pieceBytes;
      const { buffer, bytesRead } = await file.read(Buffer.alloc(wanted), 0, wanted, at);
      at += bytesRead;
      const isFull = !response.write(buffer.subarray(0, bytesRead));
      // A client that goes away drains nothing any more.
      if (isFull) await Promise.race([once(response, "drain"), wait(1000)]);
    }
    response.end();
  } finally {
    await file.close();
  }
}
