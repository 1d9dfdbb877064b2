/** The part of the API of VS Code's built-in git extension that mentions use (extensions/git/src/api/git.d.ts, version 1). */
import * as vscode from "vscode";

export interface GitChange {
  readonly uri: vscode.Uri;
  /** Where the file was before it was moved; equal to `uri` otherwise. */
  readonly originalUri: vscode.Uri;
  readonly renameUri?: vscode.Uri | undefined;
  readonly status: number;
}

export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly state: {
    readonly indexChanges: readonly GitChange[];
    readonly workingTreeChanges: readonly GitChange[];
    /** In versions and settings in which `workingTreeChanges` leaves them out. */
    readonly untrackedChanges?: readonly GitChange[];
  };
  /** Of one file, what is staged. */
  diffIndexWithHEAD(path: string): Promise<string>;
  /** Of one file, what is not staged: whatever its name says, it is `git diff -- path`. */
  diffWithHEAD(path: string): Promise<string>;
}

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): { readonly repositories: readonly GitRepository[] };
}

/** `Status.UNTRACKED` of the extension's API. */
export const untracked = 7;

/** None where the extension is missing or turned off, or nothing is under version control. */
export async function gitRepositories(): Promise<readonly GitRepository[]> {
  const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
  if (extension === undefined) return [];
  const git = extension.isActive ? extension.exports : await extension.activate();
  return git.enabled ? git.getAPI(1).repositories : [];
}
