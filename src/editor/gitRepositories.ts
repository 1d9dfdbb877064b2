/** What is used of VS Code's built-in git extension. https://github.com/microsoft/vscode/blob/1.100.0/extensions/git/src/api/git.d.ts */
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
  /** The commit message in the source control view. */
  readonly inputBox: { value: string };
  readonly state: {
    readonly indexChanges: readonly GitChange[];
    readonly workingTreeChanges: readonly GitChange[];
    /** In versions and settings in which `workingTreeChanges` leaves them out. */
    readonly untrackedChanges?: readonly GitChange[];
  };
  /** Of one file, what is staged against the last commit. */
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

/** Undefined where the extension is missing or turned off. */
export async function gitRepositories(): Promise<readonly GitRepository[] | undefined> {
  const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
  if (extension === undefined) return undefined;
  const git = extension.isActive ? extension.exports : await extension.activate();
  return git.enabled ? git.getAPI(1).repositories : undefined;
}
