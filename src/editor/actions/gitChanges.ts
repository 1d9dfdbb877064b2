/** What is about to be committed, as the model reads it. */
import type * as vscode from "vscode";
import { isSecretFile } from "../../privacy/secretFiles.ts";
import type { GitChange, GitRepository } from "../gitRepositories.ts";

/** Each file costs a run of git; of more than these the names have to do. */
const maxFiles = 30;
/** What one file may take: the others shall be read as well. */
const maxFileCharacters = 8000;

export interface Changes {
  readonly text: string;
  readonly note?: string;
}

/** What is staged; where nothing is, all changes of files that git knows. The text is empty where there is nothing to tell. */
export async function gitChanges({ rootUri, state, ...repository }: Readable, signal: AbortSignal): Promise<Changes> {
  const isStaged = state.indexChanges.length > 0;
  const all = isStaged ? state.indexChanges : [...state.workingTreeChanges, ...(state.untrackedChanges ?? [])];
  const open = all.filter((change) => !isSecret(change));
  const parts: string[] = [];
  for (const change of open.slice(0, maxFiles)) {
    signal.throwIfAborted();
    const path = change.uri.fsPath;
    const diff = isStaged ? await repository.diffIndexWithHEAD(path) : await repository.diffWithHEAD(path);
    parts.push(shortDiff(nameIn(rootUri, change), diff));
  }
  for (const change of open.slice(maxFiles)) parts.push(`--- ${nameIn(rootUri, change)}`);
  const notes = [
    ...(open.length < all.length ? [`${all.length - open.length} with passwords or keys left out`] : []),
    ...(open.length > maxFiles ? [`only the names of ${open.length - maxFiles} files were read`] : []),
  ];
  return { text: parts.join("\n"), ...(notes.length === 0 ? {} : { note: notes.join(", ") }) };
}

type Readable = Pick<GitRepository, "rootUri" | "state" | "diffIndexWithHEAD" | "diffWithHEAD">;

function isSecret({ uri, originalUri, renameUri }: GitChange): boolean {
  return [uri, originalUri, renameUri].some((each) => each !== undefined && isSecretFile(each.path));
}

function nameIn(root: vscode.Uri, { uri, originalUri, renameUri }: GitChange): string {
  const name = (each: vscode.Uri) => (each.path.startsWith(`${root.path}/`) ? each.path.slice(root.path.length + 1) : each.path);
  const now = renameUri ?? uri;
  return originalUri.path === now.path ? name(now) : `${name(originalUri)} → ${name(now)}`;
}

/** Lines that changed with what is around them, without git's own headers: they cost a third of the tokens and say nothing more. */
function shortDiff(name: string, diff: string): string {
  const lines = diff.split("\n");
  const kind =
    lines.some((line) => line.startsWith("new file")) || diff === ""
      ? "new file: "
      : lines.some((line) => line.startsWith("deleted file"))
        ? "deleted: "
        : "";
  const firstHunk = lines.findIndex((line) => line.startsWith("@@"));
  const hunks = firstHunk === -1 ? [] : lines.slice(firstHunk).map((line) => line.replace(/^@@ [^@]*@@ ?/, "@@ "));
  const text = hunks.join("\n").trimEnd();
  return `--- ${kind}${name}\n${text.length > maxFileCharacters ? `${text.slice(0, maxFileCharacters)}\n…` : text}`.trimEnd();
}
