/** Why a document gets no suggestions though they are on, and is not read ahead. */
import type * as vscode from "vscode";
import type { Circumstances } from "../../completion/outcome.ts";
import { isSecretFile } from "../../privacy/secretFiles.ts";
import type { ReadSettings } from "../configuration.ts";
import type { GitIgnored } from "../privacy/gitIgnored.ts";
import type { Snooze } from "./snooze.ts";

export type Withheld = NonNullable<Circumstances["withheld"]>;

export interface WithheldOptions {
  readonly readSettings: ReadSettings;
  readonly snooze: Pick<Snooze, "left">;
  readonly gitIgnored: Pick<GitIgnored, "check">;
}

/** While the rules of git are being read a file counts as kept: a suggestion too many does no harm, since nothing leaves the machine. */
export function withheldReason(document: vscode.TextDocument, { readSettings, snooze, gitIgnored }: WithheldOptions): Withheld | undefined {
  if (isSecretFile(document.uri.path)) return "secretFile";
  if (snooze.left.kind !== "awake") return "snoozed";
  const isIgnored = !readSettings(document).suggestIn.ignoredFiles && gitIgnored.check(document.uri) === "ignored";
  return isIgnored ? "ignoredFile" : undefined;
}
