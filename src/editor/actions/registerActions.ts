/** The actions on code: their commands, and the light bulb that offers some of them. */
import * as vscode from "vscode";
import type { ActionId } from "../../chat/actions/actions.ts";
import type { ActionDependencies } from "./actionDependencies.ts";
import { actionProvider, offeredKinds } from "./actionProvider.ts";
import { type ActionRun, runAction } from "./actionRun.ts";
import { explain, summarise } from "./askInChat.ts";
import { commitMessage } from "./commitMessage.ts";
import { documentCode } from "./documentCode.ts";
import { nameCode } from "./nameCode.ts";
import { fix, refactor } from "./rewriteCode.ts";
import { suggestName } from "./suggestName.ts";
import { translateCode } from "./translateCode.ts";
import { translateComments } from "./translateComments.ts";
import { writeTests } from "./writeTests.ts";

/** What each command does; what VS Code passes along is checked here. */
const commands: Readonly<Record<ActionId, (run: ActionRun, ...passed: readonly unknown[]) => Promise<void>>> = {
  explain,
  async fix(run, uri, range) {
    if (!(uri instanceof vscode.Uri && range instanceof vscode.Range)) return fix(run);
    return fix(run, { document: await vscode.workspace.openTextDocument(uri), range });
  },
  document: documentCode,
  writeTests,
  refactor,
  suggestName,
  summarise,
  translateComments,
  translateCode,
  nameCode,
  commitMessage: (run, source) => commitMessage(run, rootOf(source)),
};

export function registerActions(dependencies: ActionDependencies & { readonly isOn: () => boolean }): vscode.Disposable {
  const ending = new AbortController();
  return vscode.Disposable.from(
    { dispose: () => ending.abort() },
    ...Object.entries(commands).map(([id, action]) =>
      vscode.commands.registerCommand(`nearline.${id}`, (...passed: unknown[]) =>
        runAction(dependencies, ending.signal, (run) => action(run, ...passed)),
      ),
    ),
    vscode.languages.registerCodeActionsProvider({ pattern: "**" }, actionProvider(dependencies.isOn), {
      providedCodeActionKinds: offeredKinds,
    }),
  );
}

/** The source control view passes its own object for the repository. */
function rootOf(source: unknown): vscode.Uri | undefined {
  if (typeof source !== "object" || source === null || !("rootUri" in source)) return undefined;
  return source.rootUri instanceof vscode.Uri ? source.rootUri : undefined;
}
