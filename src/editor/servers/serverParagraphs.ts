/** What the tooltip of the status bar item says of the server that the user has named: what goes there, or that nothing does, and why. */
import { t } from "@vscode/l10n";
import type { ServerView } from "../../shared/servers.ts";
import { escapedMarkdown } from "../escapedMarkdown.ts";
import { isSentTo } from "./isSentTo.ts";
import { missingOf } from "./missingOf.ts";

const tryAgain = `[${t("Try again")}](command:nearline.refreshServer)`;
const setKey = `[${t("Set API key")}](command:nearline.setServerKey)`;
const connect = `[${t("Connect…")}](command:nearline.connectServer)`;
const choose = `[${t("Choose what it answers…")}](command:nearline.connectServer)`;
/** VS Code's own command. */
const trust = `[${t("Manage workspace trust")}](command:workbench.trust.manage)`;

/** Markdown. */
export function serverParagraphs(server: ServerView): readonly string[] {
  const host = `**${escapedMarkdown(server.host)}**`;
  const { status } = server;
  switch (status.kind) {
    case "here":
      return hereParagraphs(server, host);
    case "away":
      return [`${t("This machine answers in place of {0}.", host)}  \n${escapedMarkdown(status.message)}`, tryAgain];
    case "misconfigured":
      return [`${t("This machine answers in place of {0}.", host)}  \n${escapedMarkdown(status.message)}`, `${setKey} · ${tryAgain}`];
    case "untrusted":
      return [`${t("Nothing is sent to {0}: this workspace is not trusted.", host)} ${trust}`];
    case "unconfirmed":
      return [`${t("Nothing is sent to {0}: nobody has confirmed yet that text may go there.", host)} ${connect}`];
    case "unused":
      return [t("Nothing is sent to {0}.", host), ...(server.roles.length === 0 ? [choose] : [])];
    case "asking":
      return [t("{0} is being asked what it has. No text of yours is sent before it has answered.", host)];
  }
}

function hereParagraphs(server: ServerView, host: string): readonly string[] {
  const name = server.title === undefined ? host : `${host} (${escapedMarkdown(server.title)})`;
  const cached =
    server.hitRate === undefined ? [] : [t("{0} % of the prompts' tokens were in the server's cache.", Math.round(server.hitRate * 100))];
  return [
    destination(server, name),
    ...missingOf(server)
      .slice(0, shownMissing)
      .map((sentence) => escapedMarkdown(sentence)),
    ...cached,
  ];
}

/** What matters most comes first; the rest stands in the reports. */
const shownMissing = 2;

function destination(server: ServerView, name: string): string {
  const [completes, chats] = [isSentTo(server, "completion"), isSentTo(server, "chat")];
  if (completes && chats) return t("Text goes to {0}: what completion reads, the chat and the actions.", name);
  if (completes) return t("Text goes to {0}: what completion reads. The chat stays on this machine.", name);
  if (chats) return t("Text goes to {0}: the chat and the actions. Completion stays on this machine.", name);
  return t("Nothing is sent to {0}.", name);
}
