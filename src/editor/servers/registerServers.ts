/** Wires the server that a person has named: its pieces, its commands, and what it follows. */
import * as vscode from "vscode";
import { LocalBackend } from "../../backend/localBackend.ts";
import { messageOf } from "../../shared/errors.ts";
import { commandWithErrors } from "../commandWithErrors.ts";
import type { ReadSettings } from "../configuration.ts";
import type { ModelHosts } from "../models/modelHosts.ts";
import type { MayLeave } from "../privacy/mayLeave.ts";
import { writeServer } from "../settingsWriter.ts";
import { waitMs } from "../waitMs.ts";
import type { RunningRequests } from "../workers/runningRequests.ts";
import { NamedServer } from "./namedServer.ts";
import { networkFor } from "./networkSettings.ts";
import { ServerConsent } from "./serverConsent.ts";
import { ServerKeys } from "./serverKeys.ts";
import { ServerNotices } from "./serverNotices.ts";
import { serverSetting } from "./serverSetting.ts";
import type { Servers } from "./servers.ts";

export interface ServersDependencies {
  readonly context: Pick<vscode.ExtensionContext, "globalState" | "secrets" | "subscriptions">;
  readonly readSettings: ReadSettings;
  /** What answers where no server does. */
  readonly hosts: ModelHosts;
  readonly mayLeave: MayLeave;
  /** Counts what is being answered, wherever. */
  readonly running: RunningRequests;
  /** Completion has become the server's, or this machine's again. */
  readonly onCompletionModel: () => void;
  readonly log: Pick<vscode.LogOutputChannel, "info" | "warn" | "error">;
}

/** VS Code's own settings of the way through the network. */
const networkSection = "http";

export function registerServers(dependencies: ServersDependencies): Servers {
  const { context, readSettings, hosts, mayLeave, running, onCompletionModel, log } = dependencies;
  const onError = (error: unknown) => log.error(messageOf(error));
  const { completion, chat } = hosts;
  const noteCompletions = (count: number) => hosts.noteCompletions(count);
  const keys = new ServerKeys(context.secrets);
  const servers = new NamedServer({
    readSetting: serverSetting,
    write: writeServer,
    isOn: () => readSettings().enable,
    isTrusted: () => vscode.workspace.isTrusted,
    consent: new ServerConsent(context.globalState),
    keys,
    async open(address) {
      const { openServer } = await import("./openServer.ts");
      return openServer({ address, apiKey: () => keys.key(address), ...networkFor(address) });
    },
    mayLeave,
    local: {
      completion: {
        host: completion,
        backend: new LocalBackend((...request) => completion.connection(...request), running.counter(noteCompletions)),
      },
      chat: { host: chat, backend: new LocalBackend((...request) => chat.connection(...request), running.counter()) },
    },
    onRunningCount: { completion: running.counter(), chat: running.counter() },
    notices: new ServerNotices({ now: () => performance.now(), log, onError }),
    now: () => performance.now(),
    wait: waitMs,
    onError,
  });
  let takesCompletion = false;
  /** So that it is known when the first key is typed. */
  const look = (editor: vscode.TextEditor | undefined) => {
    if (editor !== undefined && servers.takes("completion")) mayLeave.now(editor.document.uri);
  };
  const stopListening = servers.onChange(() => {
    look(vscode.window.activeTextEditor);
    // A server that goes away and comes back changes nothing of this: what is asked just then is answered by this machine.
    if (takesCompletion !== servers.takes("completion")) onCompletionModel();
    takesCompletion = servers.takes("completion");
    // A worker that a server has taken over from rests sooner.
    hosts.countIdleAnew();
  });
  context.subscriptions.push(
    { dispose: stopListening },
    vscode.window.onDidChangeActiveTextEditor(look),
    vscode.workspace.onDidGrantWorkspaceTrust(() => servers.follow()),
    vscode.workspace.onDidChangeConfiguration((event) => {
      if (event.affectsConfiguration(networkSection)) servers.reconnect();
    }),
    commandWithErrors("nearline.connectServer", (address) => servers.connect(typeof address === "string" ? address : undefined)),
    commandWithErrors("nearline.disconnectServer", () => servers.disconnect()),
    commandWithErrors("nearline.setServerKey", () => servers.setKey()),
    commandWithErrors("nearline.refreshServer", () => servers.refresh()),
    servers,
    keys,
  );
  return servers;
}
