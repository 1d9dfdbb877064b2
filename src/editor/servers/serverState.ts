/** What goes to the server now, or why nothing does, in a few words. */
import { t } from "@vscode/l10n";
import type { ServerStatus, ServerView } from "../../shared/servers.ts";
import { isSentTo } from "./isSentTo.ts";

export function serverState(server: ServerView): string {
  if (server.status.kind !== "here") return stateWords[server.status.kind];
  const [completes, chats] = [isSentTo(server, "completion"), isSentTo(server, "chat")];
  if (completes && chats) return t("completes and chats");
  if (completes) return t("completes");
  return chats ? t("chats") : t("nothing is sent");
}

const stateWords = {
  untrusted: t("nothing is sent: the workspace is not trusted"),
  unconfirmed: t("nothing is sent: not confirmed yet"),
  unused: t("nothing is sent"),
  asking: t("is being asked what it has"),
  away: t("away; this machine answers"),
  misconfigured: t("needs your attention; this machine answers"),
} as const satisfies Record<Exclude<ServerStatus["kind"], "here">, string>;
