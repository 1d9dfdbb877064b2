/**
 * Lets a test run code in the real extension host: evaluates functions that come over a private socket, one JSON object
 * a line. Loaded by tests only; without the variable NEARLINE_BRIDGE_SOCKET it does nothing.
 */
const { createServer } = require("node:net");
const { createInterface } = require("node:readline");
const { rmSync } = require("node:fs");
const vscode = require("vscode");

const AsyncFunction = Object.getPrototypeOf(async () => {}).constructor;

exports.activate = (context) => {
  const socketPath = process.env.NEARLINE_BRIDGE_SOCKET;
  if (!socketPath) return;
  // A reloaded window finds the socket of the extension host before it.
  rmSync(socketPath, { force: true });
  const server = createServer((connection) => {
    connection.on("error", () => {});
    createInterface({ input: connection }).on("line", async (line) => {
      const { id, body, argument } = JSON.parse(line);
      connection.write(`${JSON.stringify({ id, ...(await evaluate(body, argument)) })}\n`);
    });
  });
  server.listen(socketPath);
  context.subscriptions.push({ dispose: () => server.close() });
};

async function evaluate(body, argument) {
  try {
    return { value: await new AsyncFunction("vscode", "argument", `return (${body})(vscode, argument)`)(vscode, argument) };
  } catch (error) {
    return { error: String(error?.stack ?? error) };
  }
}
