/** The host's side of a worker process: fork, talk over IPC, and see to it that nothing is left behind. */
import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { createMessageConnection, IPCMessageReader, IPCMessageWriter, type MessageConnection } from "vscode-jsonrpc/node";
import { LocalBackend } from "../../src/backend/localBackend.ts";
import { workerError } from "../../src/backend/workerError.ts";
import type { AppError } from "../../src/shared/errors.ts";
import { Load, LoadProgress, type LoadProgressParams, LogLine, type ModelInfo } from "../../src/shared/protocol.ts";

const forked = new Set<ForkedWorker>();

export class ForkedWorker {
  readonly process: ChildProcess;
  readonly connection: MessageConnection;
  readonly backend: LocalBackend;
  readonly progress: LoadProgressParams[] = [];
  readonly log: string[] = [];
  /** What the process wrote to its standard error. */
  errors = "";
  readonly exited: Promise<number | string>;

  constructor(script: string, env: NodeJS.ProcessEnv = process.env) {
    this.process = fork(script, { silent: true, execArgv: [], env });
    this.connection = createMessageConnection(new IPCMessageReader(this.process), new IPCMessageWriter(this.process));
    this.connection.onNotification(LoadProgress.type, (progress) => {
      this.progress.push(progress);
    });
    this.connection.onNotification(LogLine.type, ({ message }) => {
      this.log.push(message);
    });
    this.connection.listen();
    this.backend = new LocalBackend(async () => this.connection);
    this.process.stderr?.on("data", (chunk: Buffer) => {
      this.errors += chunk.toString();
    });
    this.exited = once(this.process, "exit").then(([code, signal]: (number | string | null)[]) => code ?? signal ?? "nothing");
    // Only then do requests without an answer fail.
    this.process.once("exit", () => this.connection.dispose());
    forked.add(this);
  }

  load(modelPath: string, cacheFolder: string): Promise<ModelInfo> {
    return this.connection.sendRequest(Load.type, { modelPath, cacheFolder, threads: 1, weights: "exact" });
  }

  /** The error that the worker answers with, as the extension sees it. */
  async errorOf(answer: Promise<unknown>): Promise<AppError> {
    return answer.then(
      () => {
        throw new Error("an error was expected, got an answer");
      },
      (error: unknown) => workerError(error),
    );
  }
}

/** Ends all workers that a test left running. */
export async function endWorkers(): Promise<void> {
  for (const worker of forked) {
    worker.connection.dispose();
    if (worker.process.exitCode === null && worker.process.signalCode === null) worker.process.kill("SIGKILL");
    await worker.exited;
  }
  forked.clear();
}
