/** What the menu of the status bar offers about the server that the user has named. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { ServerView } from "../../shared/servers.ts";
import { serverState } from "./serverState.ts";

export interface ServerMenuOptions {
  readonly server: ServerView;
  /** As the settings have it. */
  readonly address: string;
}

interface Choice extends vscode.QuickPickItem {
  readonly command: string;
  readonly argument?: string;
}

export async function showServerMenu({ server, address }: ServerMenuOptions): Promise<void> {
  const choices = [
    {
      ...choice("settings", t("Choose What It Answers…"), t("completion, the chat and the actions"), "nearline.connectServer"),
      argument: address,
    },
    choice("refresh", t("Try Again"), t("asks it anew what it has"), "nearline.refreshServer"),
    choice("key", t("Set API Key…"), t("kept in VS Code's secret storage"), "nearline.setServerKey"),
    choice("debug-disconnect", t("Disconnect"), t("nothing goes there any more; its key is forgotten"), "nearline.disconnectServer"),
  ];
  const chosen = await vscode.window.showQuickPick<Choice>(choices, {
    title: t("Server: {0}", server.host),
    placeHolder: serverState(server),
  });
  if (chosen === undefined) return;
  await vscode.commands.executeCommand(chosen.command, ...(chosen.argument === undefined ? [] : [chosen.argument]));
}

function choice(icon: string, label: string, description: string, command: string): Choice {
  return { label, description, iconPath: new vscode.ThemeIcon(icon), command };
}
