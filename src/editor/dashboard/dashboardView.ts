import { t } from "@vscode/l10n";
import type * as vscode from "vscode";
import * as z from "zod";
import type { DashboardHost, DashboardPage, DashboardState } from "../../shared/dashboardProtocol.ts";
import { messageOf } from "../../shared/errors.ts";
import { checkedCall, onlyThese } from "../pages/checkedCall.ts";
import { type PagePlace, PageView } from "../pages/pageView.ts";

export interface DashboardViewOptions {
  readonly extensionUri: vscode.Uri;
  readonly host: Omit<DashboardHost, "ready">;
  /** Asked only for a page that can be seen. */
  readonly state: () => Promise<DashboardState>;
  readonly log: (line: string) => void;
}

export interface DashboardView {
  resolve(place: PagePlace): void;
  /** Has the page, if it can be seen, show how things are now. */
  show(): void;
}

/** The dashboard in VS Code. States are sent one after the other, so that the last one that is shown is the newest. */
export function dashboardView({ extensionUri, host, state, log }: DashboardViewOptions): DashboardView {
  let showing: Promise<void> = Promise.resolve();
  const ready = async (): Promise<void> => {
    page.noteReady();
    page.show();
  };
  const none = z.tuple([]);
  const page: PageView<DashboardPage> = new PageView({
    name: "dashboard",
    title: t("Nearline Dashboard"),
    bundleName: "dashboard",
    extensionUri,
    calls: onlyThese({
      ready: checkedCall("ready", none, ready),
      clear: checkedCall("clear", none, () => host.clear()),
      selectModel: checkedCall("selectModel", none, () => host.selectModel()),
    }),
    events: ["showState"],
    showState(dashboard) {
      showing = showing
        .then(async () => void dashboard.showState(await state()))
        .catch((error: unknown) => log(`dashboard: ${messageOf(error)}`));
    },
    onVisible: () => page.show(),
    log,
  });
  return { resolve: (place) => page.resolveWebviewView(place), show: () => page.show() };
}
