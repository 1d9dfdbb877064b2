/** `@changes`: what is staged, or where nothing is, what was changed since the last commit, of each repository of the workspace. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import { boundedDiff } from "../../../chat/mentions/boundedDiff.ts";
import { isLockFile } from "../../../chat/mentions/lockFiles.ts";
import { quotable } from "../../../chat/mentions/quotable.ts";
import { messageOf } from "../../../shared/errors.ts";
import { type GitChange, type GitRepository, gitRepositories, untracked } from "../../gitRepositories.ts";
import { ownDiff } from "../../privacy/ownDiff.ts";
import { promptPath } from "../../privacy/promptPath.ts";
import type { FileAccess } from "../fileAccess.ts";
import type { MentionKind, MentionOf, ReadMention } from "../mentionKind.ts";

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
    const detail = repositories.length === 0 ? t("no git repository is open") : count === 1 ? t("1 file") : t("{0} files", count);
    return { mention: { kind: "changes" }, label: "changes", detail, icon: "git-compare" };
  },

  async read(_mention, { access }, signal) {
    try {
      return { label: "changes", ...(await readChanges(access, signal)) };
    } catch (error) {
      return { label: "changes", text: "", note: quotable(`git: ${messageOf(error)}`.replaceAll(/\s+/g, " ")) };
    }
  },

  async open() {
    await vscode.commands.executeCommand("workbench.view.scm");
  },
};

async function readChanges(access: FileAccess, signal: AbortSignal): Promise<Omit<ReadMention, "label">> {
  const repositories = (await gitRepositories()) ?? [];
  if (repositories.length === 0) return { text: "", note: t("no git repository is open") };
  const all = changedFiles(repositories);
  const files: { readonly path: string; readonly diff: string; readonly uris: readonly vscode.Uri[] }[] = [];
  const notes: string[] = [];
  let privateCount = 0;
  for (const { repository, change, isStaged } of all.slice(0, maxFiles)) {
    if (signal.aborted) break;
    const path = quotable(promptPath(change.uri));
    if (await isPrivate(change, access)) {
      privateCount++;
    } else if (isLockFile(change.uri.path)) {
      notes.push(t("{0} left out", path));
    } else if (change.status === untracked) {
      notes.push(t("{0} is new and not added to git", path));
    } else {
      const { fsPath } = change.uri;
      const diff = await (isStaged ? repository.diffIndexWithHEAD(fsPath) : repository.diffWithHEAD(fsPath));
      const uris = placesOf(change);
      files.push({ path, diff: ownDiff(diff, uris), uris });
    }
  }
  const { text, notes: cuts } = boundedDiff(files.filter(({ diff }) => diff !== ""));
  // Not even its name is told: it goes into the conversation, which is kept.
  if (privateCount > 0) notes.push(t("{0} left out that may not be read (secret, ignored, or outside of the workspace)", privateCount));
  if (all.length > maxFiles) notes.push(t("{0} more files left out", all.length - maxFiles));
  if (all.length === 0) notes.push(t("nothing is changed"));
  const note = [...notes, ...cuts].join("; ");
  const uris = files.flatMap((each) => each.uris.map((uri) => uri.toString()));
  return { text, languageId: "diff", files: [...new Set(uris)], ...(note === "" ? {} : { note }) };
}

function changedFiles(repositories: readonly GitRepository[]): readonly ChangedFile[] {
  return repositories.flatMap((repository) => {
    const { indexChanges, workingTreeChanges, untrackedChanges = [] } = repository.state;
    const isStaged = indexChanges.length > 0;
    const changed = isStaged ? indexChanges : [...workingTreeChanges, ...untrackedChanges];
    return changed.map((change) => ({ repository, change, isStaged }));
  });
}

async function isPrivate(change: GitChange, access: FileAccess): Promise<boolean> {
  for (const each of placesOf(change)) {
    if ((await access.refusal(each)) !== undefined) return true;
  }
  return false;
}

/** A file that was moved shows lines of both its places. */
function placesOf({ uri, originalUri, renameUri = uri }: GitChange): readonly vscode.Uri[] {
  return [uri, originalUri, renameUri];
}
