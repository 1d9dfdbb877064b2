/**
 * Entry of the thread that has the workspace's index: answers the index's requests of the protocol over the port to its process.
 *
 * Invariants
 * - It runs at the priority of its process and rests by itself (`Pace`). At a lower one, where others want the processor, it is put aside while it
 *   holds what all threads of a process share, the table of memory for one; the thread that serves the editor then waited for 30 to 270 ms.
 */
import "./speakHostLanguage.ts";
import { parentPort, workerData } from "node:worker_threads";
import { t } from "@vscode/l10n";
import { createMessageConnection, PortMessageReader, PortMessageWriter } from "vscode-jsonrpc/node";
import { IndexedWorkspace } from "../retrieval/indexedWorkspace.ts";
import { IndexStore } from "../retrieval/indexStore.ts";
import { Pace } from "../retrieval/pace.ts";
import { maxParseMs } from "../retrieval/parseTime.ts";
import { nodeDisk } from "../retrieval/workspaceDisk.ts";
import { abortSignalOf } from "../shared/abortSignalOf.ts";
import { AppError } from "../shared/errors.ts";
import { IndexProgress, OpenIndex, type OpenIndexParams, SearchIndex, UpdateIndex } from "../shared/indexProtocol.ts";
import { LogLine } from "../shared/protocol.ts";
import { Parsers } from "../syntax/parsers.ts";
import { answer } from "./answer.ts";

export interface IndexThreadData {
  /** Shared: how many requests of the model are under way. */
  readonly busyCount: Int32Array;
  readonly grammarFolder: string;
}

if (parentPort !== null) {
  const { busyCount, grammarFolder }: IndexThreadData = workerData;
  const connection = createMessageConnection(new PortMessageReader(parentPort), new PortMessageWriter(parentPort));
  const warn = (message: string) => void connection.sendNotification(LogLine.type, { level: "warn", message });
  const parsers = new Parsers({ folder: grammarFolder, limitMs: maxParseMs, log: warn });
  const pace = new Pace(() => Atomics.load(busyCount, 0) > 0);
  let current: { readonly key: string; readonly workspace: IndexedWorkspace } | undefined;

  const workspaceOf = (params: OpenIndexParams): IndexedWorkspace => {
    const folders = [...params.folders].sort();
    const key = JSON.stringify([params.cacheFolder, folders]);
    if (current?.key !== key) {
      const store = new IndexStore(params.cacheFolder, folders, warn);
      current = { key, workspace: new IndexedWorkspace({ folders, disk: nodeDisk, parsers, store, pace }) };
    }
    return current.workspace;
  };
  const opened = (): IndexedWorkspace => {
    if (current === undefined) throw new AppError("worker/notReady", t("index: must be opened before it is searched, got no opened index"));
    return current.workspace;
  };

  connection.onRequest(OpenIndex.type, (params, token) =>
    answer(() => {
      const tell = (filesDone: number, filesTotal: number) =>
        void connection.sendNotification(IndexProgress.type, { filesDone, filesTotal });
      return workspaceOf(params).open(tell, abortSignalOf(token).signal);
    }),
  );
  connection.onRequest(UpdateIndex.type, ({ paths }, token) => answer(async () => opened().update(paths, abortSignalOf(token).signal)));
  connection.onRequest(SearchIndex.type, ({ question, limit }) => answer(async () => opened().search(question, limit)));
  connection.listen();
}
