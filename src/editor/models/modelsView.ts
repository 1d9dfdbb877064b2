import { t } from "@vscode/l10n";
import type * as vscode from "vscode";
import type { ModelsHost, ModelsPage, ModelsState } from "../../shared/modelsProtocol.ts";
import { PageView } from "../pages/pageView.ts";
import { checkedModelsCalls } from "./checkedModelsCalls.ts";

export const modelsViewId = "nearline.models";

export interface ModelsViewOptions {
  readonly extensionUri: vscode.Uri;
  readonly host: ModelsHost;
  readonly state: () => ModelsState;
  readonly log: (line: string) => void;
}

export interface ModelsView extends vscode.WebviewViewProvider {
  /** Has the page show the state as it is at the end of this turn. */
  show(): void;
}

/** The Models view in VS Code. Its page asks for everything again when it is shown again. */
export function modelsView({ extensionUri, host, state, log }: ModelsViewOptions): ModelsView {
  const ready = async (): Promise<void> => {
    page.noteReady();
    page.show();
    await host.ready();
  };
  const page: PageView<ModelsPage> = new PageView({
    name: "models",
    title: t("Nearline Models"),
    bundleName: "models",
    extensionUri,
    calls: checkedModelsCalls({ ...host, ready }),
    events: ["showState"],
    showState: (models) => void models.showState(state()),
    onVisible: () => page.show(),
    log,
  });
  return { resolveWebviewView: (view) => page.resolveWebviewView(view), show: () => page.show() };
}
