/** One forked worker process with the JSON-RPC connection to it. */
import { type ChildProcess, fork } from "node:child_process";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";
import { createMessageConnection, IPCMessageReader, IPCMessageWriter, type MessageConnection } from "vscode-jsonrpc/node";
import { LogLine, type LogLineParams } from "../../shared/protocol.ts";
import { textLanguageEnvironment } from "../../shared/textLanguage.ts";

export interface WorkerProcess {
  /** The system's process number; undefined when the process could not be started. */
  readonly pid: number | undefined;
  readonly connection: MessageConnection;
  /** Settles once, when the process has ended, with the way it ended in words: "exit code 1", "signal SIGKILL". */
  readonly ended: Promise<string>;
  /** Closes the connection, on which the worker ends by itself; kills it when it does not. Resolves when it has ended. */
  end(): Promise<void>;
}

export type WriteLog = (line: LogLineParams) => void;

/**
 * Node keeps up to 48 MB of memory for objects that have just been made. A worker makes many only as it reads a vocabulary, and 6 MB do: some
 * 60 MB less are resident, and loading takes no longer.
 */
const workerArguments = ["--max-semi-space-size=2"];

/** Time for a worker to end by itself. Cancelling a run takes it about 1 ms and releasing a large model some 100 ms. */
const endMs = 2000;

/**
 * Forks the script, which gets `args`. No `execPath` and the variable ELECTRON_RUN_AS_NODE: together they make the editor's own
 * executable run as plain Node on a desktop, and change nothing where the editor is served by Node.
 * `execArgv` is given because the extension host's own arguments are not Node's and a fork would inherit them.
 */
export function forkWorker(scriptPath: string, log: WriteLog, args: readonly string[] = []): WorkerProcess {
  const child = fork(scriptPath, args, {
    execArgv: workerArguments,
    env: { ...process.env, ...textLanguageEnvironment(), ELECTRON_RUN_AS_NODE: "1" },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  logLines(child.stdout, (message) => log({ level: "debug", message }));
  logLines(child.stderr, (message) => log({ level: "warn", message }));

  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  connection.onNotification(LogLine.type, log);
  // A lost connection is reported once, by `ended`; its write errors on the way say nothing more.
  connection.onError(() => {});
  connection.listen();

  const ended = endOf(child).then((how) => {
    // Requests that the process left unanswered are rejected by this.
    connection.dispose();
    return how;
  });
  return {
    pid: child.pid,
    connection,
    ended,
    async end() {
      connection.dispose();
      if (child.connected) child.disconnect();
      const kill = setTimeout(() => child.kill("SIGKILL"), endMs);
      await ended;
      clearTimeout(kill);
    },
  };
}

function endOf(child: ChildProcess): Promise<string> {
  return new Promise((resolve) => {
    child.once("exit", (code, signal) => resolve(signal === null ? `exit code ${code}` : `signal ${signal}`));
    // A process that could not be started has no exit.
    child.on("error", (error) => {
      if (child.pid === undefined) resolve(error.message);
    });
  });
}

function logLines(stream: Readable | null, log: (line: string) => void): void {
  if (stream === null) return;
  createInterface({ input: stream }).on("line", (line) => {
    if (line.trim() !== "") log(line);
  });
}
