/** Wires the statistics: what counts, the file that keeps the counts, and the commands. */
import { join } from "node:path";
import * as vscode from "vscode";
import type { ReportDocuments } from "../reports/reportDocuments.ts";
import { clearStatistics, statisticsCommands } from "./statisticsCommands.ts";
import { StatisticsFile } from "./statisticsFile.ts";
import { StatisticsTracker } from "./statisticsTracker.ts";

export interface StatisticsDependencies {
  /** Of the extension on this machine, for all windows. */
  readonly storageFolder: string;
  readonly documents: Pick<ReportDocuments, "show">;
  /** The counts have changed. */
  readonly onChange: () => void;
  readonly onError: (error: unknown) => void;
}

export interface Statistics extends vscode.Disposable {
  readonly tracker: StatisticsTracker;
  /** After a question. */
  clear(): Promise<void>;
}

export function registerStatistics({ storageFolder, documents, onChange, onError }: StatisticsDependencies): Statistics {
  const file = new StatisticsFile(join(storageFolder, "statistics.json"));
  const tracker = new StatisticsTracker({ file, date: () => Date.now(), onError, onChange });
  const commands = statisticsCommands(tracker, documents);
  const registered = vscode.Disposable.from(
    tracker,
    vscode.commands.registerCommand("nearline.showStatistics", commands.show),
    vscode.commands.registerCommand("nearline.clearStatistics", commands.clear),
  );
  return {
    tracker,
    clear: async () => void (await clearStatistics(tracker)),
    dispose: () => registered.dispose(),
  };
}
