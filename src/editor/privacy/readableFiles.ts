/** Of which files something may be read for a place in another file: none that is secret or that git ignores, nor that must stay here where a server completes. */
import type * as vscode from "vscode";
import { isSecretFile } from "../../privacy/secretFiles.ts";
import type { GitIgnored } from "./gitIgnored.ts";
import type { LeaveGuard } from "./leaveGuard.ts";

export interface ReadableFiles {
  /** Answers at once; no while the rules of git are being read. */
  mayRead(uri: vscode.Uri): boolean;
  /** For those who can wait for the rules. */
  mayReadOnceKnown(uri: vscode.Uri): Promise<boolean>;
}

export function readableFiles(gitIgnored: Pick<GitIgnored, "check" | "settled">, guard: LeaveGuard): ReadableFiles {
  return {
    mayRead: (uri) => !isSecretFile(uri.path) && gitIgnored.check(uri) === "kept" && guard.now("completion", uri),
    mayReadOnceKnown: async (uri) =>
      !isSecretFile(uri.path) && (await gitIgnored.settled(uri)) === "kept" && (await guard.refusal("completion", uri)) === undefined,
  };
}
