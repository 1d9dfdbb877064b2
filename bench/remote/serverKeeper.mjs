/**
 * `node serverKeeper.mjs LOG PROGRAM ARGUMENTS…`, forked: runs a server that knows nothing of its parent, and ends it when the channel to the
 * parent closes, however the parent came to its end. Says `{ exited }` when the server ends by itself.
 */
import { spawn } from "node:child_process";
import { openSync } from "node:fs";

const [logPath, program, ...args] = process.argv.slice(2);
const log = openSync(logPath, "w");
const server = spawn(program, args, { stdio: ["ignore", log, log] });

server.once("error", (error) => end(error.message));
server.once("exit", (code, signal) => end(signal ?? code));
// A server in the middle of a pass would finish it first.
process.once("disconnect", () => server.kill("SIGKILL"));

function end(exited) {
  if (process.connected) process.send({ exited }, () => process.exit());
  else process.exit();
}
