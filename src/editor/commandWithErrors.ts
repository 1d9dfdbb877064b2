import * as vscode from "vscode";
import { messageOf } from "../shared/errors.ts";

/** Registers a command whose failures are shown to the user. VS Code itself would show them without saying whose they are. */
export function commandWithErrors(name: string, run: (argument: unknown) => Promise<void>): vscode.Disposable {
  return vscode.commands.registerCommand(name, async (argument: unknown) => {
    try {
      await run(argument);
    } catch (error) {
      await vscode.window.showErrorMessage(`Nearline: ${messageOf(error)}`);
    }
  });
}
