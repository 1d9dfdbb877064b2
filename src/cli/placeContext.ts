/** What a workspace and a list of open files tell about a place, where no editor does. */
import { posix } from "node:path";
import { identifiersAround } from "../completion/context/contextSources.ts";
import { definitionsIn } from "../completion/context/definitionsIn.ts";
import { importTargets } from "../completion/context/importTargets.ts";
import { outlineOf } from "../completion/context/outline.ts";
import { noContext, type OpenFile, type RawContext } from "../completion/context/rawContext.ts";
import type { DocumentSnapshot } from "../completion/outcome.ts";
import type { WorkspaceFiles } from "./workspaceFiles.ts";

/** As many files as people have tabs open, those nearest to the current one. */
const maxFiles = 20;
/** Characters of all of them: what is read for each place must stay within milliseconds. */
const maxCharacters = 1 << 20;
const maxImports = 12;

/** @param text of the whole file up to the cursor, which has its imports */
export async function placeContext(
  snapshot: DocumentSnapshot,
  text: string,
  openFiles: readonly OpenFile[],
  workspace: WorkspaceFiles | undefined,
): Promise<RawContext> {
  if (workspace === undefined) return { ...noContext, openFiles };
  const imports = await importsOf(snapshot, text, workspace);
  const near = await nearFiles(snapshot, workspace, new Set(openFiles.map(({ path }) => path)));
  const files = [...openFiles, ...near].filter(({ path }) => path !== snapshot.path);
  const importedPaths = new Set(imports.map(({ path }) => path));
  const definitions = definitionsIn([...imports, ...files.filter(({ path }) => !importedPaths.has(path))], identifiersAround(snapshot));
  const outlines = imports.map((file) => ({ path: file.path, names: file.names, outline: outlineOf(file.text) }));
  return { ...noContext, openFiles: files, imports: outlines, definitions };
}

interface FoundImport extends OpenFile {
  readonly names: readonly string[];
}

async function importsOf({ path, languageId }: DocumentSnapshot, text: string, workspace: WorkspaceFiles): Promise<readonly FoundImport[]> {
  const found = new Map<string, FoundImport>();
  for (const { paths, names } of importTargets(text, path, languageId)) {
    if (found.size === maxImports) break;
    const target = paths.find((candidate) => candidate !== path && workspace.has(candidate));
    const file = target === undefined ? undefined : await workspace.read(target);
    if (file !== undefined && !found.has(file.path)) found.set(file.path, { ...file, names });
  }
  return [...found.values()];
}

/** Files of the same language, those with the fewest folders in between first. */
async function nearFiles(
  { path, languageId }: DocumentSnapshot,
  workspace: WorkspaceFiles,
  taken: ReadonlySet<string>,
): Promise<readonly OpenFile[]> {
  const ending = posix.extname(path);
  const candidates = workspace.paths
    .filter((other) => posix.extname(other) === ending && other !== path && !taken.has(other))
    .map((other) => ({ other, steps: stepsBetween(path, other) }))
    .sort((one, another) => one.steps - another.steps || (one.other < another.other ? -1 : 1));
  const files: OpenFile[] = [];
  let room = maxCharacters;
  for (const { other } of candidates) {
    if (files.length === maxFiles) break;
    const file = await workspace.read(other);
    if (file === undefined || file.languageId !== languageId || file.text.length > room) continue;
    room -= file.text.length;
    files.push(file);
  }
  return files;
}

function stepsBetween(one: string, other: string): number {
  return posix
    .relative(posix.dirname(one), posix.dirname(other))
    .split("/")
    .filter((part) => part !== "").length;
}
