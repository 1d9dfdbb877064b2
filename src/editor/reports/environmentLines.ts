/** What a report says of the versions, the model in use and the server that is named. No path is in it, no address but a host, and no key. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { ModelInfo } from "../../shared/protocol.ts";
import type { ServerView } from "../../shared/servers.ts";
import { missingOf } from "../servers/missingOf.ts";
import { serverState } from "../servers/serverState.ts";
import { loadedModel } from "../workers/loadedModel.ts";
import type { WorkerState } from "../workers/workerHost.ts";

/** @param server undefined: none is named */
export function environmentLines(version: string, worker: WorkerState, server?: ServerView): readonly string[] {
  const model = loadedModel(worker);
  return [
    `Nearline ${version}, VS Code ${vscode.version}, ${process.platform} ${process.arch}`,
    model === undefined ? `worker: ${worker.kind}` : modelLine(model),
    ...(server === undefined ? [] : serverLines(server)),
  ];
}

function modelLine({ name, parameterCount, device, server }: ModelInfo): string {
  if (server !== undefined) return t("{0}, on the server {1}", name, server);
  return `${name}, ${Math.round(parameterCount / 1e6)} million weights, ${device}`;
}

function serverLines(server: ServerView): readonly string[] {
  const name = server.title === undefined ? server.host : `${server.host} (${server.title})`;
  return [t("Server {0}: {1}", name, serverState(server)), ...(server.status.kind === "here" ? missingOf(server) : [])];
}
