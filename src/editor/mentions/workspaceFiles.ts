/**
 * Files of the workspace for a typed word.
 *
 * Invariants
 * - The search runs in VS Code's own process for it, is bounded, and ends when the question is no longer asked. A list of all files is
 *   never made: the extension host stands still for half a second while it gets 50,000.
 * - While a word grows, files that were found for its beginning are used again, if none had been left out and they are fresh.
 */
import * as vscode from "vscode";
import { nameGlobs } from "../../chat/mentions/nameGlobs.ts";
import { withinTime } from "../context/withinTime.ts";

export interface FoundFile {
  readonly uri: vscode.Uri;
  /** As `asRelativePath` gives it. */
  readonly path: string;
}

/** Files that fit are ranked here, at some microseconds each; of more than this the next letter tells. */
const maxOfPattern = 500;
/** Files that were just made are wanted soon. */
const maxAgeMs = 15_000;
/** On a slow disk, what was found by then is better than nothing. */
const timeBoxMs = 1_000;

interface Found {
  readonly word: string;
  readonly files: readonly FoundFile[];
  readonly atMs: number;
}

export class WorkspaceFiles {
  /** The last search that left nothing out. */
  #whole: Found | undefined;

  /** Files whose names or folders may fit a word, and perhaps others. */
  async find(word: string, signal: AbortSignal): Promise<readonly FoundFile[]> {
    const known = this.#whole;
    if (known !== undefined && word.startsWith(known.word) && performance.now() - known.atMs < maxAgeMs) return known.files;
    const ending = new vscode.CancellationTokenSource();
    const found = new Map<string, vscode.Uri>();
    let endedWhole = 0;
    const patterns = [...new Set(Object.values(nameGlobs(word)))];
    const searches = patterns.map(async (pattern) => {
      const uris = await vscode.workspace.findFiles(pattern, excludedFiles(), maxOfPattern, ending.token);
      for (const uri of uris) found.set(uri.toString(), uri);
      if (uris.length < maxOfPattern) endedWhole++;
    });
    // A search that fails finds nothing; the next letter begins another.
    await withinTime(Promise.allSettled(searches), timeBoxMs, signal);
    const isWhole = endedWhole === patterns.length;
    ending.cancel();
    ending.dispose();
    const files = [...found.values()].map((uri) => ({ uri, path: vscode.workspace.asRelativePath(uri) }));
    if (isWhole) this.#whole = { word, files, atMs: performance.now() };
    return files;
  }
}

/** What the user leaves out of searches, which the editor's own quick open leaves out too; what git ignores is left out later. */
function excludedFiles(): string | undefined {
  const patterns = ["search", "files"].flatMap((section) => {
    const setting = vscode.workspace.getConfiguration(section).get<unknown>("exclude");
    const entries = typeof setting === "object" && setting !== null ? Object.entries(setting) : [];
    return entries.flatMap(([pattern, isOn]) => (isOn === true ? [pattern] : []));
  });
  return patterns.length === 0 ? undefined : `{${patterns.join(",")}}`;
}
