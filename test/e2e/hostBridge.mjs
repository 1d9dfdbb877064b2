import { connect } from "node:net";
import { createInterface } from "node:readline";
import { setTimeout as wait } from "node:timers/promises";

const connectTimeoutMs = 60_000;

/**
 * The test's end of the bridge extension (bridge/extension.js).
 * @param {string} socketPath
 * @returns {Promise<{ call: <A, R>(body: (vscode: typeof import("vscode"), argument: A) => R, argument?: A, timeoutMs?: number) => Promise<Awaited<R>>, close: () => void }>}
 *   call: runs a function in the extension host. It travels as text, so it sees nothing but its two parameters.
 */
export async function connectHost(socketPath) {
  const connection = await connectWhenThere(socketPath);
  const waiting = new Map();
  let lastId = 0;
  const lines = createInterface({ input: connection });
  lines.on("line", (line) => {
    const { id, value, error } = JSON.parse(line);
    waiting.get(id)?.(error, value);
    waiting.delete(id);
  });
  // A host that is killed resets the connection, which both tell.
  for (const end of [connection, lines]) end.on("error", () => {});

  return {
    call(body, argument, timeoutMs = 60_000) {
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(id);
          reject(
            new Error(`extension host: must answer within ${timeoutMs} ms, did not (is a dialog open?): ${String(body).slice(0, 150)}`),
          );
        }, timeoutMs);
        waiting.set(id, (error, value) => {
          clearTimeout(timer);
          if (error === undefined) resolve(value);
          else reject(new Error(error));
        });
        connection.write(`${JSON.stringify({ id, argument, body: String(body) })}\n`);
      });
    },
    close: () => connection.destroy(),
  };
}

async function connectWhenThere(socketPath) {
  const giveUpAt = Date.now() + connectTimeoutMs;
  for (;;) {
    try {
      return await new Promise((resolve, reject) => {
        const connection = connect(socketPath, () => resolve(connection));
        connection.on("error", reject);
      });
    } catch (error) {
      if (Date.now() > giveUpAt)
        throw new Error(`extension host: must listen on ${socketPath} within ${connectTimeoutMs} ms; ${error.message}`);
      await wait(20);
    }
  }
}
