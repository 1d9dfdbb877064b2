/**
 * The text files of a folder that may be read: none that .gitignore leaves out, none that is secret, generated or large.
 *
 * Invariants:
 * - Files and bytes are bounded, whatever the folder holds; links are not followed.
 * - A file is read once.
 */
import { readdir, readFile, stat } from "node:fs/promises";
import { join } from "node:path";
import ignore from "ignore";
import type { OpenFile } from "../completion/context/rawContext.ts";
import { type IgnoreRules, isExcluded } from "../privacy/ignoreRules.ts";
import { isSecretFile } from "../privacy/secretFiles.ts";
import { languageOf } from "../syntax/languageOf.ts";
import { UsageError } from "./usageError.ts";

/** Paths listed: more than most projects have; of larger ones those nearest to the root are seen. */
const maxFiles = 20_000;
/** What is larger was not written by hand. */
const maxFileBytes = 256 * 1024;
/** Folders that hold what others wrote, where no .gitignore says so. */
const foreignFolders = new Set([".git", ".hg", ".svn", "node_modules", "vendor", "third_party", "__pycache__", ".venv"]);

export class WorkspaceFiles {
  /** Relative to the workspace, with slashes, sorted. */
  readonly paths: readonly string[];
  readonly #folder: string;
  readonly #known: ReadonlySet<string>;
  readonly #texts = new Map<string, Promise<OpenFile | undefined>>();

  private constructor(folder: string, paths: readonly string[]) {
    this.#folder = folder;
    this.paths = paths;
    this.#known = new Set(paths);
  }

  static async list(folder: string): Promise<WorkspaceFiles> {
    const found = await stat(folder).catch(() => undefined);
    if (found?.isDirectory() !== true) throw new UsageError(`workspace: must be a folder, got ${folder}`);
    const paths: string[] = [];
    // Level by level, so that what is left out lies deepest.
    let level: readonly { readonly path: string; readonly ignored: readonly IgnoreRules[] }[] = [{ path: "", ignored: [] }];
    while (level.length > 0 && paths.length < maxFiles) {
      const next: { readonly path: string; readonly ignored: readonly IgnoreRules[] }[] = [];
      for (const { path: parent, ignored: outer } of level) {
        const ignored = await withRulesOf(folder, parent, outer);
        for (const entry of await readdir(join(folder, parent), { withFileTypes: true })) {
          const path = parent + entry.name;
          if (entry.isDirectory() && !foreignFolders.has(entry.name) && !isExcluded(`${path}/`, ignored))
            next.push({ path: `${path}/`, ignored });
          if (entry.isFile() && languageOf(path) !== "plaintext" && !isSecretFile(path) && !isExcluded(path, ignored)) paths.push(path);
        }
      }
      level = next;
    }
    return new WorkspaceFiles(folder, paths.slice(0, maxFiles).sort());
  }

  has(path: string): boolean {
    return this.#known.has(path);
  }

  /** Undefined where there is no such file that may be read. */
  read(path: string): Promise<OpenFile | undefined> {
    if (!this.#known.has(path)) return Promise.resolve(undefined);
    const known = this.#texts.get(path);
    if (known !== undefined) return known;
    const text = readOpenFile(this.#folder, path);
    this.#texts.set(path, text);
    return text;
  }
}

async function readOpenFile(folder: string, path: string): Promise<OpenFile | undefined> {
  const { size } = await stat(join(folder, path));
  if (size > maxFileBytes) return undefined;
  const text = await readFile(join(folder, path), "utf8");
  return text.includes("\0") ? undefined : { path, languageId: languageOf(path), text, version: 1 };
}

async function withRulesOf(folder: string, path: string, outer: readonly IgnoreRules[]): Promise<readonly IgnoreRules[]> {
  const text = await readFile(join(folder, path, ".gitignore"), "utf8").catch(() => undefined);
  return text === undefined ? outer : [...outer, { folder: path, rules: ignore().add(text) }];
}
