/** The worker as the extension has it, in a process of its own; bundled by answering.mjs. */
import { fork } from "node:child_process";
import { createMessageConnection, IPCMessageReader, IPCMessageWriter } from "vscode-jsonrpc/node";
import { LocalBackend } from "../../src/backend/localBackend.ts";
import { Load } from "../../src/shared/protocol.ts";

export interface WorkerOptions {
  /** The worker's bundle. */
  readonly script: string;
  readonly modelPath: string;
  readonly cacheFolder: string;
}

export async function openWorker({ script, modelPath, cacheFolder }: WorkerOptions) {
  const child = fork(script, { execArgv: [] });
  const connection = createMessageConnection(new IPCMessageReader(child), new IPCMessageWriter(child));
  connection.listen();
  const info = await connection.sendRequest(Load.type, { modelPath, cacheFolder, threads: 0, weights: "exact" });
  return {
    info,
    backend: new LocalBackend(async () => connection),
    close() {
      connection.dispose();
      child.disconnect();
    },
  };
}
