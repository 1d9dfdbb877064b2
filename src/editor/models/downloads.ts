/**
 * Downloads of models, as a person asks for them.
 *
 * Invariants
 * - Nothing is fetched but in `start`, which a person's act calls, and which asks first unless it goes on with what was agreed to before.
 * - `running` names each download that runs or can be gone on with; it changes only together with a call of the listeners.
 * - A download ends in one of four ways: complete, paused (what is there stays), cancelled (it is removed), failed (what is there stays,
 *   as paused, and `start` rejects).
 */
import { mkdir } from "node:fs/promises";
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { readCompleteRecord } from "../../modelStore/download/completeRecord.ts";
import type { DownloadTools } from "../../modelStore/download/downloadFile.ts";
import { downloadModel } from "../../modelStore/download/downloadModel.ts";
import { isLocked } from "../../modelStore/download/folderLock.ts";
import { hubOf } from "../../modelStore/download/hub.ts";
import { type DownloadPlan, planDownload } from "../../modelStore/download/plan.ts";
import { folderNames, isOf, leftOverOf, listComplete, removeUnfinished } from "../../modelStore/download/storedDownloads.ts";
import type { CatalogueEntry, ModelRole } from "../../shared/catalogue.ts";
import { AppError } from "../../shared/errors.ts";
import { formatBytes } from "../../shared/formatBytes.ts";
import type { FoundModel } from "../../shared/models.ts";
import type { ModelPlace } from "../../shared/modelsProtocol.ts";
import { type DownloadProgress, progressText } from "../../shared/progressText.ts";
import { askForConsent } from "./downloadConsent.ts";
import { offerUse } from "./offerUse.ts";

export interface Downloads {
  readonly running: readonly { readonly entryId: string; readonly place: Extract<ModelPlace, { kind: "downloading" }> }[];
  /** Complete and checked files in Nearline's own folder. Once it was asked, `running` also names what an earlier window left. */
  downloaded(): Promise<readonly FoundModel[]>;
  /**
   * Asks for consent first.
   *
   * @returns undefined when the person says no, pauses or cancels
   * @throws AppError `download/*`
   */
  start(entry: CatalogueEntry): Promise<FoundModel | undefined>;
  /** Resolves when nothing is written any more. */
  pause(entryId: string): Promise<void>;
  /** Removes what is there of it as well. */
  cancel(entryId: string): Promise<void>;
  onChange(listener: () => void): () => void;
}

export interface DownloadsDependencies {
  /** Absolute; each download has a folder of its own in it. */
  readonly root: string;
  readonly entries: () => Promise<readonly CatalogueEntry[]>;
  /** The setting `nearline.downloadMirror`. */
  readonly mirror: () => string;
  readonly tools: DownloadTools;
  /** Makes a model that has come the one for a role. */
  readonly useFor: (role: ModelRole, model: FoundModel) => Promise<void>;
  readonly onError: (error: unknown) => void;
}

interface Download {
  readonly plan: DownloadPlan;
  progress: DownloadProgress;
  /** Absent while nothing runs. */
  run?: { readonly result: Promise<FoundModel | undefined>; readonly stop: AbortController };
}

export class ModelDownloads implements Downloads {
  readonly #use: DownloadsDependencies;
  readonly #downloads = new Map<string, Download>();
  readonly #listeners = new Set<() => void>();
  /** Entries for which a dialog is open: a second click opens no second one. */
  readonly #asked = new Map<string, Promise<FoundModel | undefined>>();
  #restoring: Promise<void> | undefined;

  constructor(dependencies: DownloadsDependencies) {
    this.#use = dependencies;
  }

  get running(): Downloads["running"] {
    return [...this.#downloads].map(([entryId, { progress }]) => ({ entryId, place: { kind: "downloading", ...progress } }));
  }

  async downloaded(): Promise<readonly FoundModel[]> {
    this.#restoring ??= this.#restore().catch(this.#use.onError);
    await this.#restoring;
    return listComplete(this.#use.root);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  start(entry: CatalogueEntry): Promise<FoundModel | undefined> {
    const going = this.#downloads.get(entry.id)?.run?.result ?? this.#asked.get(entry.id);
    if (going !== undefined) return going;
    const result = this.#askAndRun(entry).finally(() => this.#asked.delete(entry.id));
    this.#asked.set(entry.id, result);
    return result;
  }

  async pause(entryId: string): Promise<void> {
    const run = this.#downloads.get(entryId)?.run;
    if (run === undefined) return;
    run.stop.abort();
    // What it failed with is told to who started it.
    await run.result.catch(() => {});
  }

  async cancel(entryId: string): Promise<void> {
    const download = this.#downloads.get(entryId);
    if (download === undefined) return;
    await this.pause(entryId);
    if (await isLocked(download.plan.folder)) {
      throw new AppError("download/busy", t("{0}: can be removed when no other window downloads it", download.plan.name));
    }
    await removeUnfinished(download.plan);
    this.#downloads.delete(entryId);
    this.#tell();
  }

  /** Pauses all of them. To be waited for before the editor goes away; what is not waited for costs some megabytes. */
  async close(): Promise<void> {
    await Promise.all([...this.#downloads.keys()].map((entryId) => this.pause(entryId)));
  }

  /** Finds what an earlier window left, so that it can be offered. Asks nobody and fetches nothing. */
  async #restore(): Promise<void> {
    const begun = new Set(await folderNames(this.#use.root));
    if (begun.size === 0) return;
    for (const entry of await this.#use.entries()) {
      if (!begun.has(entry.id) || entry.source.kind !== "pinned" || this.#downloads.has(entry.id)) continue;
      const plan = this.#planOf(entry);
      // Another window shows it as long as it works on it.
      const left = (await isLocked(plan.folder)) ? undefined : await leftOverOf(plan);
      // It may have been begun anew while the disk was looked at.
      if (left !== undefined && !this.#downloads.has(entry.id))
        this.#downloads.set(entry.id, { plan, progress: pausedAt(left.doneBytes, plan) });
    }
    this.#tell();
  }

  async #askAndRun(entry: CatalogueEntry): Promise<FoundModel | undefined> {
    const { root, tools } = this.#use;
    const plan = this.#planOf(entry);
    await mkdir(root, { recursive: true });
    const left = await leftOverOf(plan);
    const isAgreed = left?.isSameSource === true || isOf(await readCompleteRecord(plan.folder), plan);
    if (!isAgreed && !(await askForConsent(entry, plan, await tools.disk.freeBytes(root)))) return undefined;
    const stop = new AbortController();
    const download: Download = { plan, progress: { ...pausedAt(left?.doneBytes ?? 0, plan), phase: "waiting" } };
    this.#downloads.set(entry.id, download);
    const result = this.#run(entry, download, stop.signal);
    download.run = { result, stop };
    this.#tell();
    return result;
  }

  async #run(entry: CatalogueEntry, download: Download, signal: AbortSignal): Promise<FoundModel | undefined> {
    const { plan } = download;
    try {
      const { path, name, bytes } = await this.#showing(entry, download, signal);
      this.#downloads.delete(entry.id);
      const model: FoundModel = { path, name, bytes, origin: "downloaded" };
      offerUse(entry, (role) => this.#use.useFor(role, model)).catch(this.#use.onError);
      return model;
    } catch (error) {
      const left = await leftOverOf(plan);
      if (left === undefined) this.#downloads.delete(entry.id);
      else this.#downloads.set(entry.id, { plan, progress: pausedAt(left.doneBytes, plan) });
      if (!signal.aborted) throw error;
      return undefined;
    } finally {
      this.#tell();
    }
  }

  /** Runs it under a notification with its progress. The notification's Cancel pauses: nothing that took long to come is lost by a click. */
  #showing(entry: CatalogueEntry, download: Download, signal: AbortSignal) {
    const title = t("Nearline: downloading {0}", entry.name);
    const options = { location: vscode.ProgressLocation.Notification, title, cancellable: true };
    return vscode.window.withProgress(options, async (notification, token) => {
      const onCancel = token.onCancellationRequested(() => void this.#pauseAndTell(entry).catch(this.#use.onError));
      let shownPercent = 0;
      const onProgress = (progress: DownloadProgress) => {
        download.progress = progress;
        const percent = (progress.doneBytes / progress.totalBytes) * 100;
        notification.report({ message: progressText(progress), increment: Math.max(0, percent - shownPercent) });
        shownPercent = Math.max(shownPercent, percent);
        this.#tell();
      };
      try {
        return await downloadModel(download.plan, this.#use.tools, { onProgress, signal });
      } finally {
        onCancel.dispose();
      }
    });
  }

  async #pauseAndTell(entry: CatalogueEntry): Promise<void> {
    await this.pause(entry.id);
    const left = this.#downloads.get(entry.id)?.progress;
    if (left === undefined) return;
    const resume = t("Resume");
    const remove = t("Delete");
    const text = t("Nearline: the download of {0} is paused; {1} are kept.", entry.name, formatBytes(left.doneBytes));
    const choice = await vscode.window.showInformationMessage(text, resume, remove);
    if (choice === remove) await this.cancel(entry.id);
    if (choice === resume) await this.start(entry);
  }

  #planOf(entry: CatalogueEntry): DownloadPlan {
    return planDownload(entry, this.#use.root, hubOf(this.#use.mirror()));
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

function pausedAt(doneBytes: number, { totalBytes }: DownloadPlan): DownloadProgress {
  return { phase: "paused", doneBytes, totalBytes, bytesPerSecond: 0 };
}
