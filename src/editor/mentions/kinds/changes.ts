/** `@changes`: what is staged, or where nothing is, what was changed since the last commit, of each repository of the workspace. */
import * as vscode from "vscode";
import { boundedDiff } from "../../../chat/mentions/boundedDiff.ts";
import { isLockFile } from "../../../chat/mentions/lockFiles.ts";
import { visibleText } from "../../../chat/mentions/visibleText.ts";
import { messageOf } from "../../../shared/errors.ts";
import { type GitChange, type GitRepository, gitRepositories, untracked } from "../../gitRepositories.ts";
import type { FileAccess } from "../fileAccess.ts";
import type { MentionKind, MentionOf } from "../mentionKind.ts";
import { shownPath } from "../shownPath.ts";

/** Each takes a run of git. */
const maxFiles = 100;

interface ChangedFile {
  readonly repository: GitRepository;
  readonly change: GitChange;
  readonly isStaged: boolean;
}

export const changes: MentionKind<MentionOf["changes"]> = {
  async offer() {
    const repositories = (await gitRepositories().catch(() => undefined)) ?? [];
    const count = changedFiles(repositories).length;
    const detail = repositories.length === 0 ? "no git repository is open" : count === 1 ? "1 file" : `${count} files`;
    return { mention: { kind: "changes" }, label: "changes", detail, icon: "git-compare" };
  },

  async read(_mention, { access }, signal) {
    try {
      return { label: "changes", ...(await readChanges(access, signal)) };
    } catch (error) {
      return { label: "changes", text: "", note: visibleText(`git: ${messageOf(error)}`) };
    }
  },

  async open() {
    await vscode.commands.executeCommand("workbench.view.scm");
  },
};

async function readChanges(
  access: FileAccess,
  signal: AbortSignal,
): Promise<{ readonly text: string; readonly note?: string; readonly languageId?: string }> {
  const repositories = (await gitRepositories()) ?? [];
  if (repositories.length === 0) return { text: "", note: "no git repository is open" };
  const all = changedFiles(repositories);
  const files: { readonly path: string; readonly diff: string }[] = [];
  const notes: string[] = [];
  let privateCount = 0;
  for (const { repository, change, isStaged } of all.slice(0, maxFiles)) {
    if (signal.aborted) break;
    const path = shownPath(change.uri);
    if (await isPrivate(change, access)) {
      privateCount++;
    } else if (isLockFile(change.uri.path)) {
      notes.push(`${path} left out`);
    } else if (change.status === untracked) {
      notes.push(`${path} is new and not added to git`);
    } else {
      const { fsPath } = change.uri;
      files.push({ path, diff: await (isStaged ? repository.diffIndexWithHEAD(fsPath) : repository.diffWithHEAD(fsPath)) });
    }
  }
  const { text, notes: cuts } = boundedDiff(files.filter(({ diff }) => diff !== ""));
  // Not even its name is told: it goes into the conversation, which is kept.
  if (privateCount > 0) notes.push(`${privateCount} left out that may not be read (secret, ignored, or outside of the workspace)`);
  if (all.length > maxFiles) notes.push(`${all.length - maxFiles} more files left out`);
  if (all.length === 0) notes.push("nothing is changed");
  const note = [...notes, ...cuts].join("; ");
  return { text, languageId: "diff", ...(note === "" ? {} : { note }) };
}

function changedFiles(repositories: readonly GitRepository[]): readonly ChangedFile[] {
  return repositories.flatMap((repository) => {
    const { indexChanges, workingTreeChanges, untrackedChanges = [] } = repository.state;
    const isStaged = indexChanges.length > 0;
    const changed = isStaged ? indexChanges : [...workingTreeChanges, ...untrackedChanges];
    return changed.map((change) => ({ repository, change, isStaged }));
  });
}

/** A file that was moved shows lines of both its places. */
async function isPrivate({ uri, originalUri, renameUri = uri }: GitChange, access: FileAccess): Promise<boolean> {
  for (const each of [uri, originalUri, renameUri]) {
    if ((await access.refusal(each)) !== undefined) return true;
  }
  return false;
}
