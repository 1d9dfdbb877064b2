/** What is used of VS Code's built-in git extension. https://github.com/microsoft/vscode/blob/1.100.0/extensions/git/src/api/git.d.ts */
import * as vscode from "vscode";
import { AppError } from "../../shared/errors.ts";

export interface GitChange {
  readonly uri: vscode.Uri;
  readonly originalUri: vscode.Uri;
  readonly renameUri: vscode.Uri | undefined;
}

export interface GitRepository {
  readonly rootUri: vscode.Uri;
  readonly inputBox: { value: string };
  readonly state: {
    readonly indexChanges: readonly GitChange[];
    readonly workingTreeChanges: readonly GitChange[];
    readonly untrackedChanges?: readonly GitChange[];
  };
  /** Of one file, what is staged against the last commit. */
  diffIndexWithHEAD(path: string): Promise<string>;
  /** Of one file, what is not staged. */
  diffWithHEAD(path: string): Promise<string>;
}

interface GitExtension {
  readonly enabled: boolean;
  getAPI(version: 1): { readonly repositories: readonly GitRepository[] };
}

/** Throws AppError when git is off. */
export async function gitRepositories(title: string): Promise<readonly GitRepository[]> {
  const extension = vscode.extensions.getExtension<GitExtension>("vscode.git");
  const git = extension === undefined ? undefined : extension.isActive ? extension.exports : await extension.activate();
  if (git === undefined || !git.enabled) {
    throw new AppError("request/invalid", `${title}: VS Code's git extension must be on, got none; enable it and the setting git.enabled`);
  }
  return git.getAPI(1).repositories;
}
