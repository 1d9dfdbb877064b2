/** The commands that show the statistics and clear them. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { statisticsReport } from "../../completion/statistics/statisticsReport.ts";
import type { ReportDocuments } from "../reports/reportDocuments.ts";
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
      if (await clearStatistics(tracker)) await show();
    },
  };
}

/** Asks first; says whether they were cleared. */
export async function clearStatistics(tracker: Pick<StatisticsTracker, "clear">): Promise<boolean> {
  const clear = t("Clear");
  const message = t("Clear the statistics of suggestions? The counts of all days are deleted and cannot be brought back.");
  if ((await vscode.window.showWarningMessage(message, { modal: true }, clear)) !== clear) return false;
  await tracker.clear();
  return true;
}
