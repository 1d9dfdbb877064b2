import * as vscode from "vscode";
import type { ServerView } from "../../shared/servers.ts";

/** Has the palette offer what can be done with a server only where one is named. To be called at each change of the view. */
export function showServerContext(server: ServerView | undefined): void {
  void vscode.commands.executeCommand("setContext", "nearline.hasServer", server !== undefined);
}
