/** The host's side of the calls of the chat panel. */
import { t } from "@vscode/l10n";
import * as z from "zod";
import { type ChatHost, maxTextLength } from "../../shared/chatProtocol.ts";
import { Mention } from "../../shared/conversation.ts";
import { type Called, checkedCall, onlyThese } from "../pages/checkedCall.ts";
import { ChatOptionsSchema } from "./chatOptions.ts";
import { conversationId } from "./conversationFiles.ts";

const maxMentions = 32;
const maxNameLength = 4096;

const text = z
  .string()
  .max(maxTextLength, { error: t("a text must have at most {0} characters; attach a file in its place", maxTextLength) });
const name = z.string().max(maxNameLength);
const messageId = z.string().regex(conversationId);
const conversation = z.string().regex(conversationId);
const mention = Mention.refine(isSane, { error: t("a mention must have short names and lines that count from 0") });
const mentions = z.array(mention).max(maxMentions, { error: t("at most {0} things can be attached; leave some out", maxMentions) });
const codeUse = z.object({
  kind: z.enum(["insert", "replaceSelection", "newFile", "apply"]),
  messageId,
  text,
  language: z.string().max(200),
  path: name.exactOptional(),
});

export function checkedCalls(host: ChatHost): Readonly<Record<keyof ChatHost, Called>> {
  return onlyThese({
    ready: checkedCall("ready", z.tuple([]), host.ready),
    send: checkedCall("send", z.tuple([text, mentions]), host.send),
    stop: checkedCall("stop", z.tuple([]), host.stop),
    regenerate: checkedCall("regenerate", z.tuple([messageId]), host.regenerate),
    edit: checkedCall("edit", z.tuple([messageId, text, mentions]), host.edit),
    showBranch: checkedCall("showBranch", z.tuple([messageId]), host.showBranch),
    deleteMessage: checkedCall("deleteMessage", z.tuple([messageId]), host.deleteMessage),
    newConversation: checkedCall("newConversation", z.tuple([]), host.newConversation),
    openConversation: checkedCall("openConversation", z.tuple([conversation]), host.openConversation),
    renameConversation: checkedCall("renameConversation", z.tuple([conversation, name]), host.renameConversation),
    deleteConversation: checkedCall("deleteConversation", z.tuple([conversation]), host.deleteConversation),
    undoDelete: checkedCall("undoDelete", z.tuple([]), host.undoDelete),
    exportConversation: checkedCall("exportConversation", z.tuple([conversation]), host.exportConversation),
    search: checkedCall("search", z.tuple([name]), host.search),
    suggestMentions: checkedCall("suggestMentions", z.tuple([name]), host.suggestMentions),
    previewMention: checkedCall("previewMention", z.tuple([mention]), host.previewMention),
    mentionsOfDropped: checkedCall("mentionsOfDropped", z.tuple([text]), host.mentionsOfDropped),
    openMention: checkedCall("openMention", z.tuple([mention]), host.openMention),
    useCode: checkedCall("useCode", z.tuple([codeUse]), host.useCode),
    copyText: checkedCall("copyText", z.tuple([text]), host.copyText),
    openLink: checkedCall("openLink", z.tuple([name]), host.openLink),
    setOptions: checkedCall("setOptions", z.tuple([ChatOptionsSchema]), host.setOptions),
    start: checkedCall("start", z.tuple([name]), host.start),
  } satisfies Record<keyof ChatHost, Called>);
}

function isSane(candidate: Mention): boolean {
  return Object.values(candidate).every((value) =>
    typeof value === "number" ? Number.isSafeInteger(value) && value >= 0 : value === undefined || value.length <= maxNameLength,
  );
}
