import { t } from "@vscode/l10n";
import type { Message } from "../../shared/conversation.ts";
import { AppError } from "../../shared/errors.ts";
import type { CountTokens } from "./fitContext.ts";
import type { SessionOptions } from "./sessionOptions.ts";

/**
 * To be asked before a branch is counted or sent. An answer may repeat what its question had attached, so nothing is left out of a branch here.
 *
 * @throws AppError `request/invalid` where something is attached to it that may not go to who answers
 */
export async function refuseToSend(branch: readonly Message[], { refusal }: Pick<SessionOptions, "refusal">): Promise<void> {
  for (const attachment of branch.flatMap((message) => (message.role === "user" ? message.attachments : []))) {
    const isRead = attachment.text !== "" || attachment.wasRead === true;
    const reason = isRead ? await refusal(attachment) : undefined;
    if (reason === undefined) continue;
    throw new AppError(
      "request/invalid",
      t(
        "conversation: all that is attached must be yours to share. {0} Begin a new chat, or let this machine answer (setting nearline.server).",
        reason,
      ),
    );
  }
}

/** Counts what is of a branch; a server may be named between two counts. */
export function countingSendable(branch: readonly Message[], options: Pick<SessionOptions, "refusal">, count: CountTokens): CountTokens {
  return async (params) => {
    await refuseToSend(branch, options);
    return count(params);
  };
}
