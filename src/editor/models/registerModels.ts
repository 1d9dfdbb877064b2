/** Wires the Models view: its shelf, its host, its page and the commands. */
import * as vscode from "vscode";
import { commandWithErrors } from "../commandWithErrors.ts";
import { ModelShelf } from "./modelShelf.ts";
import { type ModelsHostSide, modelsHost } from "./modelsHost.ts";
import type { ModelsParts } from "./modelsParts.ts";
import { type ModelsView, modelsView, modelsViewId } from "./modelsView.ts";
import { selectModel } from "./selectModel.ts";

/** Nothing is read and no process is started before the view is opened or the command is run. */
export function registerModels(extensionUri: vscode.Uri, parts: ModelsParts): vscode.Disposable {
  const shelf: ModelShelf = new ModelShelf(parts, () => view.show());
  const host: ModelsHostSide = modelsHost(parts, shelf, () => view.show());
  const view: ModelsView = modelsView({ extensionUri, host, state: () => host.state(), log: parts.log });
  const show = () => view.show();
  return vscode.Disposable.from(
    shelf,
    { dispose: parts.downloads.onChange(show) },
    { dispose: parts.modelSwitch.onChange(show) },
    { dispose: parts.servers.onChange(show) },
    vscode.window.registerWebviewViewProvider(modelsViewId, view),
    // VS Code makes this command for each view.
    vscode.commands.registerCommand("nearline.showModels", () => vscode.commands.executeCommand(`${modelsViewId}.focus`)),
    commandWithErrors("nearline.selectModel", () => selectModel(host, shelf.open())),
  );
}
