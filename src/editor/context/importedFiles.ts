/**
 * The files that a document imports.
 *
 * Invariants:
 * - They are looked for again only when what the imports say has changed, or after a while.
 * - A call gives what is known now; finding goes on in the background.
 */
import { LRUCache } from "lru-cache";
import * as vscode from "vscode";
import { importTargets } from "../../completion/context/importTargets.ts";
import { outlineOf } from "../../completion/context/outline.ts";
import type { ImportedFile } from "../../completion/context/rawContext.ts";
import type { ReadableFiles } from "../privacy/readableFiles.ts";
import { readText } from "./readText.ts";

const maxImports = 12;
/** Lines that may hold imports. */
const headLines = 200;
/** An imported file may have changed since. */
const maxAgeMs = 60_000;

interface Known {
  readonly imports: string;
  files: readonly FoundFile[];
}

interface FoundFile {
  readonly uri: vscode.Uri;
  readonly file: ImportedFile;
}

export class ImportedFiles {
  readonly #files: ReadableFiles;
  readonly #known = new LRUCache<string, Known>({ max: 16, ttl: maxAgeMs });

  constructor(files: ReadableFiles) {
    this.#files = files;
  }

  /** Begins to look for them where they are not known; `ready` tells when they are. */
  of(document: vscode.TextDocument): { readonly files: () => readonly ImportedFile[]; readonly ready: Promise<void> } {
    const folder = vscode.workspace.getWorkspaceFolder(document.uri);
    if (folder === undefined) return { files: () => [], ready: Promise.resolve() };
    const path = vscode.workspace.asRelativePath(document.uri, false);
    const head = Array.from({ length: Math.min(headLines, document.lineCount) }, (_, line) => document.lineAt(line).text).join("\n");
    const targets = importTargets(head, path, document.languageId).slice(0, maxImports);
    const key = document.uri.toString();
    const imports = JSON.stringify(targets);
    const before = this.#known.get(key);
    // They are waited for once, so that a slow disk does not hold up each key.
    // Whether they may be read is asked anew each time: rules change, and where the text goes.
    const readable = ({ files }: Known) => files.filter(({ uri }) => this.#files.mayRead(uri)).map(({ file }) => file);
    if (before?.imports === imports) return { files: () => readable(before), ready: Promise.resolve() };

    const find = async () => {
      const files: FoundFile[] = [];
      for (const { paths, names } of targets) {
        const others = paths.filter((candidate) => candidate !== path);
        const found = await this.#firstOf(others, folder.uri);
        if (found !== undefined) files.push({ uri: found.uri, file: { path: found.path, outline: found.outline, names } });
      }
      known.files = files;
    };
    // Until the new ones are found the old ones are nearly right.
    const known: Known = { imports, files: before?.files ?? [] };
    this.#known.set(key, known);
    return { files: () => readable(known), ready: find() };
  }

  async #firstOf(
    paths: readonly string[],
    folder: vscode.Uri,
  ): Promise<(Pick<ImportedFile, "path" | "outline"> & { readonly uri: vscode.Uri }) | undefined> {
    for (const path of paths) {
      const uri = vscode.Uri.joinPath(folder, path);
      if (path.startsWith("..") || !(await this.#files.mayReadOnceKnown(uri))) continue;
      const text = await readText(uri);
      if (text !== undefined) return { uri, path, outline: outlineOf(text) };
    }
    return undefined;
  }
}
