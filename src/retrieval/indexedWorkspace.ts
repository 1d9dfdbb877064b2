/**
 * The index of a workspace's files, kept true to the disk.
 *
 * Invariants
 * - One thing changes the index at a time, in the order of asking (`#inTurn`); what is written to disk is never half of a change. Searching
 *   looks at whatever is there.
 * - A file counts as unchanged while its time and size are the same. What changed while nobody watched is found by `refresh`.
 * - No result is given whose lines are not those of the file as it is now.
 */
import type { IndexHit, IndexInfo } from "../shared/indexProtocol.ts";
import { languageOf } from "../syntax/languageOf.ts";
import type { Parsers } from "../syntax/parsers.ts";
import { cutFile, lineEnds, needsTree } from "./cutFile.ts";
import type { IndexStore } from "./indexStore.ts";
import { listFiles, mayBeListed } from "./listFiles.ts";
import type { Pace } from "./pace.ts";
import { type IndexedFile, PieceIndex } from "./pieceIndex.ts";
import { type RankedPiece, searchPieces } from "./searchPieces.ts";
import { maxFileBytes, type SkipReason, skippedByText } from "./skipReason.ts";
import type { WorkspaceDisk } from "./workspaceDisk.ts";

export interface IndexedWorkspaceOptions {
  /** Absolute paths. */
  readonly folders: readonly string[];
  readonly disk: WorkspaceDisk;
  readonly parsers: Parsers;
  readonly store: IndexStore;
  readonly pace: Pace;
}

export type OnProgress = (filesDone: number, filesTotal: number) => void;

/** More than the largest repositories have. */
const maxFileCount = 200_000;
/** Changes that are not on disk yet are found again by their times, so writing some ten megabytes waits for this many files. */
const changesPerSave = 500;
/** Told this often at most. */
const progressMs = 100;

interface FoundFile {
  readonly path: string;
  readonly relative: string;
}

export class IndexedWorkspace {
  readonly #options: IndexedWorkspaceOptions;
  readonly #roots: readonly string[];
  #index = new PieceIndex();
  #skipped = new Map<SkipReason, number>();
  #unsaved = 0;
  /** While it is copied, to memory or to disk, nothing may change it. */
  #isCopied = false;
  #last: Promise<unknown> = Promise.resolve();

  constructor(options: IndexedWorkspaceOptions) {
    this.#options = options;
    this.#roots = options.folders.map((folder) => slashed(folder).replace(/\/+$/, ""));
  }

  /** Reads what is on disk of it, then brings it up to date. Also a second time. */
  open(onProgress: OnProgress, signal: AbortSignal): Promise<IndexInfo> {
    return this.#inTurn(async () => {
      if (this.#index.fileCount === 0) {
        this.#index = (await this.#options.store.load()) ?? this.#index;
        await this.#options.store.tidy();
      }
      await this.#refresh(onProgress, signal);
      return this.info();
    });
  }

  /** Files that were written or deleted, by absolute paths; a folder stands for the files in it. */
  update(paths: readonly string[], signal: AbortSignal): Promise<IndexInfo> {
    return this.#inTurn(async () => {
      // What a file of rules says may be about any file.
      if (paths.some((path) => /[\\/]\.gitignore$/.test(path))) await this.#refresh(() => {}, signal);
      else for (const path of paths) await this.#updatePath(slashed(path), signal);
      await this.#tidyUp(changesPerSave, signal);
      return this.info();
    });
  }

  /** Best first; of a file that was changed a moment ago what it says now. */
  async search(question: string, limit: number): Promise<readonly IndexHit[]> {
    const first = this.#ranked(question, limit);
    const changed = new Set(first.flatMap(({ file }) => (this.#isCurrent(file) ? [] : [file.path])));
    if (changed.size === 0 || this.#isCopied) return this.#hits(first);
    for (const path of changed) await this.#updateFile(path);
    return this.#hits(this.#ranked(question, limit));
  }

  info(): IndexInfo {
    let fileCount = 0;
    let bytes = 0;
    const skipped = new Map(this.#skipped);
    for (const path of this.#index.paths()) {
      const file = this.#index.file(path);
      if (file?.skipped !== undefined) skipped.set(file.skipped, (skipped.get(file.skipped) ?? 0) + 1);
      else if (file !== undefined) {
        fileCount++;
        bytes += file.size;
      }
    }
    return { fileCount, pieceCount: this.#index.livePieceCount, bytes, skipped: Object.fromEntries(skipped) };
  }

  async #refresh(onProgress: OnProgress, signal: AbortSignal): Promise<void> {
    const { disk, pace } = this.#options;
    const skipped = new Map<SkipReason, number>();
    const skip = (reason: SkipReason) => skipped.set(reason, (skipped.get(reason) ?? 0) + 1);
    const found = new Map<string, string>();
    for (const root of this.#roots) {
      for (const listed of listFiles(root, disk)) {
        await pace.rest(signal);
        if (listed.kind === "skipped") skip(listed.reason);
        else if (found.size >= maxFileCount) skip("tooMany");
        else found.set(listed.path, listed.relative);
      }
    }
    this.#skipped = skipped;
    for (const path of [...this.#index.paths()]) if (!found.has(path)) this.#remove(path);

    let done = 0;
    let toldMs = 0;
    for (const [path, relative] of found) {
      await pace.rest(signal);
      const reason = await this.#put({ path, relative });
      if (reason !== undefined) skip(reason);
      done++;
      const nowMs = performance.now();
      if (nowMs - toldMs < progressMs && done < found.size) continue;
      toldMs = nowMs;
      onProgress(done, found.size);
    }
    await this.#tidyUp(1, signal);
  }

  async #updatePath(path: string, signal: AbortSignal): Promise<void> {
    const { disk, pace } = this.#options;
    await pace.rest(signal);
    const within = [...this.#index.paths()].filter((known) => known.startsWith(`${path}/`));
    if (!disk.isFolder(path)) {
      for (const known of within) this.#remove(known);
      await this.#updateFile(path);
      return;
    }
    const root = this.#rootOf(path);
    if (root === undefined) return;
    const now = new Set(
      [...listFiles(root, disk)].flatMap((file) => (file.kind === "file" && file.path.startsWith(`${path}/`) ? [file.path] : [])),
    );
    for (const known of within) if (!now.has(known)) this.#remove(known);
    for (const file of now) {
      await pace.rest(signal);
      await this.#updateFile(file);
    }
  }

  async #updateFile(path: string): Promise<void> {
    const root = this.#rootOf(path);
    if (root === undefined) return;
    const relative = path.slice(root.length + 1);
    if (mayBeListed(root, relative, this.#options.disk)) await this.#put({ path, relative });
    else this.#remove(path);
  }

  /** Puts a file into the index unless it is there as it is on disk. Gives the reason why it is not in it, when only the disk tells. */
  async #put({ path, relative }: FoundFile): Promise<SkipReason | undefined> {
    const { disk, parsers } = this.#options;
    const stamp = disk.stamp(path);
    const known = this.#index.file(path);
    if (stamp === undefined || stamp.size > maxFileBytes) {
      this.#remove(path);
      return stamp === undefined ? "unreadable" : "tooLarge";
    }
    if (known !== undefined && known.mtimeMs === stamp.mtimeMs && known.size === stamp.size) return undefined;
    if (this.#index.isFull && known === undefined) return "tooMany";
    const bytes = disk.read(path);
    if (bytes === undefined) {
      this.#remove(path);
      return "unreadable";
    }
    const text = new TextDecoder().decode(bytes);
    const skipped = skippedByText(text);
    if (skipped === undefined && needsTree(text)) await parsers.load(languageOf(relative));
    this.#unsaved++;
    if (skipped === undefined) this.#index.put({ path, ...stamp }, cutFile(relative, text, parsers));
    else this.#index.put({ path, ...stamp, skipped }, []);
    return undefined;
  }

  #remove(path: string): void {
    if (this.#index.file(path) === undefined) return;
    this.#index.remove(path);
    this.#unsaved++;
  }

  async #tidyUp(leastChanges: number, signal: AbortSignal): Promise<void> {
    const { pace, store } = this.#options;
    this.#isCopied = true;
    try {
      if (this.#index.wantsCompacting) this.#index = await this.#index.compacted(() => pace.rest(signal));
      if (this.#unsaved < leastChanges) return;
      await store.save(this.#index);
      this.#unsaved = 0;
    } finally {
      this.#isCopied = false;
    }
  }

  #ranked(question: string, limit: number): readonly RankedPiece[] {
    return searchPieces(this.#index, question, limit, (path) => path.slice((this.#rootOf(path)?.length ?? -1) + 1));
  }

  #isCurrent({ path, mtimeMs, size }: IndexedFile): boolean {
    const stamp = this.#options.disk.stamp(path);
    return stamp?.mtimeMs === mtimeMs && stamp.size === size;
  }

  #hits(ranked: readonly RankedPiece[]): readonly IndexHit[] {
    const { disk } = this.#options;
    return ranked.flatMap(({ file, start, end, score }) => {
      const bytes = this.#isCurrent(file) ? disk.read(file.path) : undefined;
      if (bytes === undefined) return [];
      const lines = new TextDecoder().decode(bytes).split(lineEnds);
      return [{ path: file.path, startLine: start, endLine: end, text: lines.slice(start, end + 1).join("\n"), score }];
    });
  }

  /** The innermost workspace folder that a path lies in. */
  #rootOf(path: string): string | undefined {
    return this.#roots.filter((root) => path.startsWith(`${root}/`)).sort((one, other) => other.length - one.length)[0];
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#last.then(work);
    this.#last = result.catch(() => undefined);
    return result;
  }
}

/** Paths have slashes inside, also on Windows, where Node and VS Code take both. */
function slashed(path: string): string {
  return process.platform === "win32" ? path.replaceAll("\\", "/") : path;
}
