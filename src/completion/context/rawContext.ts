/** What the editor, or the command line, knows besides the text around the cursor, as plain data. Paths are relative to their workspace. */

import type { Declaration } from "./outline.ts";

export interface RawContext {
  /** Files that are open in tabs, last used first. May hold the current file, which is left out. */
  readonly openFiles: readonly OpenFile[];
  /** Places changed lately in any file, oldest first. */
  readonly recentEdits: readonly RecentEdit[];
  /** What a language service found for the symbols near the cursor, nearest first. */
  readonly definitions: readonly FoundDefinition[];
  /** Files that the current one imports, in the order of its imports. */
  readonly imports: readonly ImportedFile[];
  /** Problems near the cursor, nearest first. */
  readonly diagnostics: readonly Problem[];
  readonly clipboard?: string;
}

export interface TextFile {
  readonly path: string;
  /** VS Code's language identifier. */
  readonly languageId: string;
  readonly text: string;
}

export interface OpenFile extends TextFile {
  /** Changes with the text; what was worked out of a text is kept under path and version. */
  readonly version: number | string;
}

export interface ImportedFile {
  readonly path: string;
  /** What it declares, worked out once when it is read. */
  readonly outline: readonly Declaration[];
  /** The names that the import brings in; empty when it brings in all of them. */
  readonly names: readonly string[];
}

export interface FoundDefinition {
  readonly path: string;
  readonly text: string;
}

export interface RecentEdit {
  readonly path: string;
  /** The changed lines as they are now. */
  readonly text: string;
}

export interface Problem {
  readonly severity: "error" | "warning";
  readonly message: string;
}

export const noContext: RawContext = { openFiles: [], recentEdits: [], definitions: [], imports: [], diagnostics: [] };
