/** The commands that show the statistics and clear them. */
import * as vscode from "vscode";
import { statisticsReport } from "../completion/statistics/statisticsReport.ts";
import type { ReportDocuments } from "./reportDocuments.ts";
import type { StatisticsTracker } from "./statisticsTracker.ts";

export interface StatisticsCommands {
  readonly show: () => Promise<void>;
  readonly clear: () => Promise<void>;
}

/** Also in package.json, which shows the button for clearing beside the document with this name. */
const documentName = "Statistics";

export function statisticsCommands(
  tracker: Pick<StatisticsTracker, "statistics" | "clear">,
  documents: Pick<ReportDocuments, "show">,
): StatisticsCommands {
  const show = async () => documents.show(documentName, statisticsReport(await tracker.statistics()));
  return {
    show,
    async clear() {
      const clear = "Clear";
      const message = "Clear the statistics of suggestions? The counts of all days are deleted and cannot be brought back.";
      if ((await vscode.window.showWarningMessage(message, { modal: true }, clear)) !== clear) return;
      await tracker.clear();
      await show();
    },
  };
}
