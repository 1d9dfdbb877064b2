/** Wires the status bar: what it says of the active document, of the model that completes and of the server. */
import * as vscode from "vscode";
import type { Withheld } from "../completion/withheldReason.ts";
import type { ReadSettings } from "../configuration.ts";
import { documentStatus } from "../documentStatus.ts";
import type { MayLeaveWithReason } from "../privacy/mayLeave.ts";
import { isOwnDocument } from "../reports/isOwnDocument.ts";
import type { Servers } from "../servers/servers.ts";
import { showServerContext } from "../servers/showServerContext.ts";
import { StatusBar } from "./statusBar.ts";

export interface StatusDependencies {
  readonly readSettings: ReadSettings;
  readonly servers: Pick<Servers, "view" | "onChange" | "takes" | "completion">;
  readonly leaving: Pick<MayLeaveWithReason, "stays">;
  /** Why a document gets no suggestions though they are on. */
  readonly withheld: (document: vscode.TextDocument) => Withheld | undefined;
}

export interface Status extends vscode.Disposable {
  readonly bar: StatusBar;
  /** To be called when what holds for the active document may have changed. */
  showDocument(): void;
}

export function registerStatus({ readSettings, servers, leaving, withheld }: StatusDependencies): Status {
  const bar = new StatusBar();
  const showDocument = () => {
    const document = vscode.window.activeTextEditor?.document;
    if (document === undefined || isOwnDocument(document)) return bar.update({ document: undefined });
    const reason = withheld(document);
    const status = documentStatus(document, readSettings(document));
    const staysHere = servers.takes("completion") ? leaving.stays(document.uri) : undefined;
    bar.update({
      document: {
        languageId: document.languageId,
        status,
        ...(staysHere === undefined ? {} : { staysHere }),
        ...(reason === undefined ? {} : { withheld: reason }),
      },
    });
  };
  const showServer = () => {
    bar.update({ server: servers.view });
    showServerContext(servers.view);
    showDocument();
  };
  showServer();
  const registered = vscode.Disposable.from(
    { dispose: servers.completion.onState((worker) => bar.update({ worker })) },
    { dispose: servers.onChange(showServer) },
    vscode.window.onDidChangeActiveTextEditor(showDocument),
    // A document that changes its language is opened anew.
    vscode.workspace.onDidOpenTextDocument(showDocument),
    bar,
  );
  return { bar, showDocument, dispose: () => registered.dispose() };
}
