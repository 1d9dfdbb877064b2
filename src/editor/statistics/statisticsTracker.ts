/**
 * Statistics in the editor: hears of its documents, and stores what is counted.
 *
 * Invariants
 * - What was counted is in `#pending` until the file has it; a write that fails is tried again with the next counts.
 * - No timer is set while nothing is counted and no accepted text is followed.
 */
import * as vscode from "vscode";
import { addCounts, type DayCounts, noCounts } from "../../completion/statistics/dayCounts.ts";
import { addStatistics, dayOf, type StatisticsByDay } from "../../completion/statistics/statisticsByDay.ts";
import { type Offer, SuggestionUse } from "../../completion/statistics/suggestionUse.ts";
import type { TextSpan } from "../../completion/statistics/textSpan.ts";
import type { WorkDoneParams } from "../../shared/protocol.ts";
import type { Acceptance } from "../completion/inlineProvider.ts";
import type { StatisticsFile } from "./statisticsFile.ts";

/** A window that ends without a word loses at most the counts of this time. */
const storeAfterMs = 10_000;

export interface StatisticsTrackerOptions {
  readonly file: Pick<StatisticsFile, "read" | "add" | "clear">;
  /** Milliseconds since 1970. */
  readonly date: () => number;
  readonly onError: (error: unknown) => void;
  /** What `statistics` gives has changed: the file has new counts of this window, or none any more. */
  readonly onChange?: () => void;
}

export class StatisticsTracker implements vscode.Disposable {
  readonly #options: StatisticsTrackerOptions;
  readonly #use: SuggestionUse;
  readonly #listener: vscode.Disposable;
  #pending: StatisticsByDay = {};
  #timer: NodeJS.Timeout | undefined;
  #storing: Promise<void> = Promise.resolve();

  constructor(options: StatisticsTrackerOptions) {
    this.#options = options;
    this.#use = new SuggestionUse({
      after(delayMs, callback) {
        const timer = setTimeout(callback, delayMs);
        return () => clearTimeout(timer);
      },
      read: (uri, span) => textAt(uri, span),
      count: (more) => this.#count(more),
    });
    this.#listener = vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
      const changes = contentChanges.map(({ rangeOffset, rangeLength, text }) => ({ offset: rangeOffset, length: rangeLength, text }));
      this.#use.edited(document.uri.toString(), changes);
    });
  }

  offered(offer: Offer): void {
    this.#use.offered(offer);
  }

  accepted({ place, text, replacedCharacters }: Acceptance): void {
    const document = openDocument(place.uri);
    if (document === undefined) return;
    const offset = document.offsetAt(new vscode.Position(place.line, place.character));
    this.#use.accepted({ uri: place.uri, text, offset, savedCharacters: text.length - replacedCharacters });
  }

  /** The worker did something for suggestions, the chat or itself. */
  worked({ cpuMs, promptTokens, reusedTokens, generatedTokens }: WorkDoneParams): void {
    this.#count({ promptTokens, reusedTokens, generatedTokens, suggestionCpuMs: cpuMs.suggestions, otherCpuMs: cpuMs.other });
  }

  /** What the file says, and what could not be stored there. */
  async statistics(): Promise<StatisticsByDay> {
    // Counts on their way to the file are in neither.
    await this.store();
    return addStatistics(await this.#options.file.read(), this.#pending);
  }

  /** Forgets what was counted, here and in the file. Another window may add what it counted within the last seconds. */
  async clear(): Promise<void> {
    // A write on its way would come after.
    await this.store();
    await this.#options.file.clear();
    this.#pending = {};
    this.#options.onChange?.();
  }

  /** Stores what was counted. Never rejects. */
  store(): Promise<void> {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#storing = this.#storing.then(() => this.#storePending());
    return this.#storing;
  }

  dispose(): void {
    clearTimeout(this.#timer);
    this.#listener.dispose();
    this.#use.dispose();
  }

  async #storePending(): Promise<void> {
    const counted = this.#pending;
    if (Object.keys(counted).length === 0) return;
    this.#pending = {};
    try {
      await this.#options.file.add(counted);
      this.#options.onChange?.();
    } catch (error) {
      this.#pending = addStatistics(counted, this.#pending);
      this.#options.onError(error);
    }
  }

  #count(more: Partial<DayCounts>): void {
    const day = dayOf(this.#options.date());
    this.#pending = addStatistics(this.#pending, { [day]: addCounts(noCounts, { ...noCounts, ...more }) });
    this.#timer ??= setTimeout(() => void this.store(), storeAfterMs);
  }
}

function openDocument(uri: string): vscode.TextDocument | undefined {
  return vscode.workspace.textDocuments.find((document) => document.uri.toString() === uri);
}

function textAt(uri: string, { start, end }: TextSpan): string | undefined {
  const document = openDocument(uri);
  // Positions beyond the end are taken for the end.
  return document?.getText(new vscode.Range(document.positionAt(start), document.positionAt(end)));
}
