/** Wires downloads: the command, which is where somebody begins one or goes on with what an earlier window left. */
import { basename, dirname } from "node:path";
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { CatalogueEntry } from "../../shared/catalogue.ts";
import { AppError, type ErrorCode, messageOf } from "../../shared/errors.ts";
import { formatBytes } from "../../shared/formatBytes.ts";
import { type Downloads, type DownloadsDependencies, ModelDownloads } from "./downloads.ts";

export interface RegisteredDownloads extends vscode.Disposable {
  readonly downloads: Downloads;
  /** Pauses what runs; to be waited for before the editor goes away. */
  close(): Promise<void>;
}

export function registerDownloads(dependencies: DownloadsDependencies): RegisteredDownloads {
  const { onError, entries } = dependencies;
  const downloads = new ModelDownloads(dependencies);
  const command = vscode.commands.registerCommand("nearline.downloadModel", async () => {
    const entry = await pickEntry(await entries(), downloads);
    if (entry !== undefined) await startAndTell(entry, downloads);
  });
  return {
    downloads,
    close: () => downloads.close(),
    dispose() {
      command.dispose();
      downloads.close().catch(onError);
    },
  };
}

interface EntryPick extends vscode.QuickPickItem {
  readonly entry: CatalogueEntry;
}

async function pickEntry(entries: readonly CatalogueEntry[], downloads: Downloads): Promise<CatalogueEntry | undefined> {
  const here = new Set((await downloads.downloaded()).map(({ path }) => basename(dirname(path))));
  const picks = entries.flatMap((entry): EntryPick[] => {
    const { source, name, license } = entry;
    if (source.kind !== "pinned" || here.has(entry.id)) return [];
    const bytes = source.files.reduce((sum, file) => sum + file.bytes, 0);
    const begun = downloads.running.find(({ entryId }) => entryId === entry.id)?.place;
    const isHere = begun === undefined ? {} : { detail: t("{0} of it are here; the rest can be downloaded", formatBytes(begun.doneBytes)) };
    return [{ entry, label: name, description: `${formatBytes(bytes)} · ${license.name}`, ...isHere }];
  });
  if (picks.length === 0) {
    await vscode.window.showInformationMessage(t("Nearline: the catalogue has no other model that can be downloaded."));
    return undefined;
  }
  const title = t("Nearline: Download a Model");
  return (await vscode.window.showQuickPick(picks, { title, placeHolder: t("You are asked again before anything is downloaded") }))?.entry;
}

/** After these, going on may work. */
const resumable: readonly ErrorCode[] = ["download/interrupted", "download/diskFull", "download/busy", "download/notWritable"];

async function startAndTell(entry: CatalogueEntry, downloads: Downloads): Promise<void> {
  for (;;) {
    try {
      await downloads.start(entry);
      return;
    } catch (error) {
      const resume = t("Resume");
      const buttons = error instanceof AppError && resumable.includes(error.code) ? [resume] : [];
      const choice = await vscode.window.showErrorMessage(`Nearline: ${messageOf(error)}`, ...buttons);
      if (choice !== resume) return;
    }
  }
}
