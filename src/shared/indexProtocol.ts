/** The part of the contract between the extension host and the worker (protocol.ts) that is about the workspace's index. */
import { NotificationType, RequestType } from "vscode-jsonrpc";
import type { ErrorData } from "./errors.ts";

/** From the host: open, or make, the index of a workspace's files. Resolves when it is up to date with the disk. */
export namespace OpenIndex {
  export const type = new RequestType<OpenIndexParams, IndexInfo, ErrorData>("nearline/index/open");
}

/** From the host: files that were written or deleted. Resolves when a search finds what they say now. */
export namespace UpdateIndex {
  export const type = new RequestType<UpdateIndexParams, IndexInfo, ErrorData>("nearline/index/update");
}

/** From the host: the pieces of files that answer a question best, best first. Also while the index is being made. */
export namespace SearchIndex {
  export const type = new RequestType<SearchIndexParams, readonly IndexHit[], ErrorData>("nearline/index/search");
}

/** From the worker: how far making the index has come. */
export namespace IndexProgress {
  export const type = new NotificationType<IndexProgressParams>("nearline/index/progress");
}

export interface OpenIndexParams {
  /** Absolute paths of the workspace's folders. */
  readonly folders: readonly string[];
  /** Folder for the index; made when absent. */
  readonly cacheFolder: string;
}

export interface UpdateIndexParams {
  /** Absolute paths; what is there no more counts as deleted. */
  readonly paths: readonly string[];
}

export interface SearchIndexParams {
  readonly question: string;
  readonly limit: number;
}

export interface IndexInfo {
  readonly fileCount: number;
  readonly pieceCount: number;
  readonly bytes: number;
  /** Files left out, by reason. */
  readonly skipped: Readonly<Record<string, number>>;
}

export interface IndexHit {
  /** Absolute. */
  readonly path: string;
  /** Counted from 0; the last line is part of it. */
  readonly startLine: number;
  readonly endLine: number;
  readonly text: string;
  /** Greater is better; comparable within one search only. */
  readonly score: number;
}

export interface IndexProgressParams {
  readonly filesDone: number;
  readonly filesTotal: number;
}
