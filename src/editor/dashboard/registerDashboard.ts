/** Wires the dashboard of local figures: its tab, its command, and what its figures come from. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { dashboardFigures } from "../../completion/statistics/dashboardFigures.ts";
import type { StatisticsByDay } from "../../completion/statistics/statisticsByDay.ts";
import type { WorkerFigures } from "../../shared/dashboardProtocol.ts";
import type { WorkDoneParams } from "../../shared/protocol.ts";
import type { ServerView } from "../../shared/servers.ts";
import { pagePanel } from "../pages/pagePanel.ts";
import { missingOf } from "../servers/missingOf.ts";
import type { WorkerHost, WorkerState } from "../workers/workerHost.ts";
import { dashboardView } from "./dashboardView.ts";

export interface DashboardDependencies {
  readonly extensionUri: vscode.Uri;
  readonly host: Pick<WorkerHost, "state" | "onState">;
  /** Absent, as what it gives: none is named. */
  readonly server?: () => ServerView | undefined;
  readonly statistics: () => Promise<StatisticsByDay>;
  /** After a question. */
  readonly clear: () => Promise<void>;
  /** Milliseconds since 1970. */
  readonly date: () => number;
  readonly log: (line: string) => void;
}

export interface Dashboard extends vscode.Disposable {
  /** The statistics have changed. */
  show(): void;
  /** The worker said what memory it has; it is shown with the next state. */
  worked(work: WorkDoneParams): void;
}

export function registerDashboard({ extensionUri, host, server, statistics, clear, date, log }: DashboardDependencies): Dashboard {
  let lastWork: WorkDoneParams | undefined;
  const view = dashboardView({
    extensionUri,
    host: {
      clear,
      selectModel: async () => {
        await vscode.commands.executeCommand("nearline.showModels");
      },
    },
    state: async () => ({ ...dashboardFigures(await statistics(), date()), worker: workerFigures(host.state, lastWork, server?.()) }),
    log,
  });
  const panel = pagePanel({
    id: "nearline.dashboard",
    title: t("Nearline Dashboard"),
    icon: vscode.Uri.joinPath(extensionUri, "media", "icon.png"),
    resolve: (place) => view.resolve(place),
  });
  let lastPlace = placeOf(host.state);
  const stopListening = host.onState((state) => {
    const place = placeOf(state);
    if (place === lastPlace) return;
    lastPlace = place;
    // Another process has another memory.
    if (state.kind !== "ready") lastWork = undefined;
    view.show();
  });
  const registered = vscode.Disposable.from(
    { dispose: stopListening },
    panel,
    vscode.commands.registerCommand("nearline.showDashboard", () => panel.reveal()),
  );
  return {
    show: () => view.show(),
    worked(work) {
      lastWork = work;
    },
    dispose: () => registered.dispose(),
  };
}

/** What the page tells at once when it changes. */
function placeOf(state: WorkerState): string {
  return state.kind === "ready" ? `ready ${state.model.server ?? ""}` : state.kind;
}

function workerFigures(state: WorkerState, work: WorkDoneParams | undefined, named: ServerView | undefined): WorkerFigures {
  if (state.kind !== "ready") return { kind: state.kind };
  const { name, device, kvBudgetBytes, weightBytes, server } = state.model;
  // What the worker of this machine takes is not what this model takes.
  if (server !== undefined)
    return { kind: "ready", name, device, server: { host: server, missing: named === undefined ? [] : missingOf(named) } };
  return {
    kind: "ready",
    name,
    device,
    ...(kvBudgetBytes === undefined ? {} : { kvBudgetBytes }),
    ...(weightBytes === undefined ? {} : { weightBytes }),
    ...(work === undefined ? {} : { residentBytes: work.residentBytes }),
    ...(work?.kvBytes === undefined ? {} : { kvBytes: work.kvBytes }),
  };
}
