/** What is about to be committed, as the model reads it. */
import { t } from "@vscode/l10n";
import type * as vscode from "vscode";
import { isSecretFile } from "../../privacy/secretFiles.ts";
import type { GitChange, GitRepository } from "../gitRepositories.ts";
import { nameOf } from "../nameOf.ts";
import type { LeaveGuard } from "../privacy/leaveGuard.ts";
import { ownDiff } from "../privacy/ownDiff.ts";

/** Each file costs a run of git; of more than these the names have to do. */
const maxFiles = 30;
/** What one file may take: the others shall be read as well. */
const maxFileCharacters = 8000;

export interface Changes {
  readonly text: string;
  /** The files that it is from. */
  readonly about: readonly vscode.Uri[];
  readonly note?: string;
}

/** What is staged; where nothing is, all changes of files that git knows. The text is empty where there is nothing to tell. */
export async function gitChanges(
  { rootUri, state, ...repository }: Readable,
  guard: Pick<LeaveGuard, "refusal">,
  signal: AbortSignal,
): Promise<Changes> {
  const isStaged = state.indexChanges.length > 0;
  const all = isStaged ? state.indexChanges : [...state.workingTreeChanges, ...(state.untrackedChanges ?? [])];
  const notSecret = all.filter((change) => !isSecret(change));
  const mayBeUsed = await Promise.all(notSecret.map((change) => isFree(change, guard)));
  const open = notSecret.filter((_, index) => mayBeUsed[index] === true);
  const parts: string[] = [];
  for (const change of open.slice(0, maxFiles)) {
    signal.throwIfAborted();
    const path = change.uri.fsPath;
    const diff = isStaged ? await repository.diffIndexWithHEAD(path) : await repository.diffWithHEAD(path);
    parts.push(shortDiff(nameIn(rootUri, change), ownDiff(diff, placesOf(change))));
  }
  for (const change of open.slice(maxFiles)) parts.push(`--- ${nameIn(rootUri, change)}`);
  const notes = [
    ...(notSecret.length < all.length ? [t("{0} with passwords or keys left out", all.length - notSecret.length)] : []),
    ...(open.length < notSecret.length ? [t("{0} left out that may not be sent to a server", notSecret.length - open.length)] : []),
    ...(open.length > maxFiles ? [t("only the names of {0} files were read", open.length - maxFiles)] : []),
  ];
  return { text: parts.join("\n"), about: open.flatMap(placesOf), ...(notes.length === 0 ? {} : { note: notes.join(", ") }) };
}

type Readable = Pick<GitRepository, "rootUri" | "state" | "diffIndexWithHEAD" | "diffWithHEAD">;

function isSecret(change: GitChange): boolean {
  return placesOf(change).some(({ path }) => isSecretFile(path));
}

async function isFree(change: GitChange, guard: Pick<LeaveGuard, "refusal">): Promise<boolean> {
  const refusals = await Promise.all(placesOf(change).map((uri) => guard.refusal("chat", uri)));
  return refusals.every((refusal) => refusal === undefined);
}

/** A file that was moved has two. */
function placesOf({ uri, originalUri, renameUri }: GitChange): readonly vscode.Uri[] {
  return [uri, originalUri, renameUri].filter((each) => each !== undefined);
}

function nameIn(root: vscode.Uri, { uri, originalUri, renameUri }: GitChange): string {
  const name = (each: vscode.Uri) => (each.path.startsWith(`${root.path}/`) ? each.path.slice(root.path.length + 1) : nameOf(each));
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
