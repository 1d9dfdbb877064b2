/** Whether what is attached to a message may go to who answers the chat. */
import { t } from "@vscode/l10n";
import * as vscode from "vscode";
import type { Attachment } from "../../shared/conversation.ts";
import type { LeaveGuard } from "../privacy/leaveGuard.ts";

/** Why not, a sentence; undefined where it may. What the user selected in a terminal is theirs to send, as what they write. */
export async function attachmentRefusal({ mention, label, files }: Attachment, guard: LeaveGuard): Promise<string | undefined> {
  if (mention.kind === "terminal" || !guard.sends("chat")) return undefined;
  const uris = "uri" in mention && mention.uri !== undefined ? [mention.uri] : files;
  // Of an older conversation nobody knows any more which files it is of.
  if (uris === undefined) return t("It is not known which files {0} came from.", label);
  for (const uri of uris) {
    const refusal = await guard.refusal("chat", vscode.Uri.parse(uri));
    if (refusal !== undefined) return refusal;
  }
  return undefined;
}
