/**
 * The index's requests on their way to the thread that answers them. A thread of its own: reading and cutting a file takes some
 * milliseconds, and nobody who waits for the model waits for that. It runs no native code, so ending it harms nothing.
 *
 * Invariants
 * - There is no thread until an index is first opened.
 * - A thread that ended, for want of memory say, leaves its requests rejected; the next opening starts another.
 */
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { t } from "@vscode/l10n";
import {
  type CancellationToken,
  createMessageConnection,
  type MessageConnection,
  PortMessageReader,
  PortMessageWriter,
} from "vscode-jsonrpc/node";
import { AppError } from "../shared/errors.ts";
import { IndexProgress, OpenIndex, SearchIndex, UpdateIndex } from "../shared/indexProtocol.ts";
import { LogLine } from "../shared/protocol.ts";
import { answer } from "./answer.ts";
import type { IndexThreadData } from "./indexThread.ts";

/** Of objects of JavaScript: terms and paths. Postings lie outside, and are bounded by the index itself. 50,000 files take 60. */
const maxHeapMB = 384;
/** What has just been made, of which cutting files makes much; more memory here is time saved elsewhere, up to about this. */
const maxYoungMB = 16;

export interface IndexRelay {
  /** Does work that others wait for; the index rests for most of that time. */
  givingWay<T>(work: () => Promise<T>): Promise<T>;
}

export function relayIndex(connection: MessageConnection, bundleFolder: string): IndexRelay {
  const busyCount = new Int32Array(new SharedArrayBuffer(4));
  let thread: MessageConnection | undefined;

  const start = (): MessageConnection => {
    const started = startThread({ busyCount, grammarFolder: join(bundleFolder, "grammars") }, join(bundleFolder, "index.js"), () => {
      if (thread === started) thread = undefined;
    });
    started.onNotification(IndexProgress.type, (progress) => void connection.sendNotification(IndexProgress.type, progress));
    started.onNotification(LogLine.type, (line) => void connection.sendNotification(LogLine.type, line));
    started.listen();
    return started;
  };
  const opened = (): MessageConnection => {
    if (thread === undefined) throw new AppError("worker/notReady", t("index: must be opened before it is searched, got no opened index"));
    return thread;
  };

  connection.onRequest(OpenIndex.type, (params, token) =>
    answer(() => {
      thread ??= start();
      return thread.sendRequest(OpenIndex.type, params, token);
    }),
  );
  connection.onRequest(UpdateIndex.type, (params, token) => answer(async () => opened().sendRequest(UpdateIndex.type, params, token)));
  connection.onRequest(SearchIndex.type, (params, token: CancellationToken) =>
    answer(async () => opened().sendRequest(SearchIndex.type, params, token)),
  );

  return {
    async givingWay(work) {
      Atomics.add(busyCount, 0, 1);
      try {
        return await work();
      } finally {
        Atomics.sub(busyCount, 0, 1);
      }
    },
  };
}

function startThread(workerData: IndexThreadData, script: string, onEnd: () => void): MessageConnection {
  const worker = new Worker(script, {
    workerData,
    resourceLimits: { maxOldGenerationSizeMb: maxHeapMB, maxYoungGenerationSizeMb: maxYoungMB },
  });
  // The process lives for its host and not for the index.
  worker.unref();
  const thread = createMessageConnection(new PortMessageReader(worker), new PortMessageWriter(worker));
  const end = () => {
    onEnd();
    thread.dispose();
  };
  worker.once("error", end);
  worker.once("exit", end);
  return thread;
}
